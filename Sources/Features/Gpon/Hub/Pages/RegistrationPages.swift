internal import DeviceRegistry
internal import Gpon
internal import HubFrame
internal import HubServer

/// Registration profiles, and a form for another.
struct RegistrationPage: Page {
    static let template = "olt-registration"
    let title = "Registration profiles"
    let profiles: [Item]
    let isEmpty: Bool
    let form: ProfileForm
    var fault: String?

    struct Item: Sendable {
        let number: Int64
        let name: String
        let olt: String
        let profiles: String
        let vlan: String
        let tables: String
        let native: String
        let isForInstallers: Bool

        /// - Parameter olt: its name; `nil` for a profile of every OLT.
        init(_ kept: KeptProfile, olt: String?) {
            let profile = kept.profile
            number = kept.number
            name = profile.name
            self.olt = olt ?? "every OLT"
            profiles = "\(profile.lineProfile), \(profile.serviceProfile)"
            vlan =
                profile.vlan == profile.userVLAN
                ? "\(profile.vlan)" : "\(profile.vlan), user \(profile.userVLAN)"
            if let rx = profile.rxTable, let tx = profile.txTable {
                tables = "\(rx), \(tx)"
            } else {
                tables = "–"
            }
            native = profile.nativeEthernet.map { "Ethernet port \($0)" } ?? "–"
            isForInstallers = kept.isForInstallers
        }
    }

    init(_ profiles: [Item], _ form: ProfileForm, fault: String? = nil) {
        self.profiles = profiles
        isEmpty = profiles.isEmpty
        self.form = form
        self.fault = fault
    }
}

/// One registration profile, to be changed.
struct ProfilePage: Page {
    static let template = "olt-profile"
    let title: String
    let number: Int64
    let form: ProfileForm
    /// The revision of the profile as the user saw it.
    var seen: String
    var fault: String?

    init(_ kept: KeptProfile, _ form: ProfileForm, fault: String? = nil) {
        title = kept.profile.name
        number = kept.number
        seen = kept.revision
        self.form = form
        self.fault = fault
    }
}

/// The fields of a registration profile: empty, as kept, or as they were typed.
struct ProfileForm: Sendable {
    let name: String
    let olts: [Olt]
    let lineProfile: String
    let serviceProfile: String
    let vlan: String
    let userVLAN: String
    let gem: String
    let rxTable: String
    let txTable: String
    let nativeEthernet: String
    let isForInstallers: Bool

    struct Olt: Sendable {
        let number: Int64
        let name: String
        let isChosen: Bool
    }

    private init(_ olts: [NetworkDevice], chosen: Int64?, isForInstallers: Bool, _ field: (String) -> String)
    {
        var choices = olts.map { Olt(number: $0.number, name: $0.name, isChosen: $0.number == chosen) }
        // Of an OLT that was removed: without it among the choices, the form would say every OLT.
        if let chosen, !choices.contains(where: \.isChosen) {
            choices.append(Olt(number: chosen, name: "OLT \(chosen), removed", isChosen: true))
        }
        self.olts = choices
        self.isForInstallers = isForInstallers
        name = field("name")
        lineProfile = field("lineProfile")
        serviceProfile = field("serviceProfile")
        vlan = field("vlan")
        userVLAN = field("userVLAN")
        gem = field("gem")
        rxTable = field("rxTable")
        txTable = field("txTable")
        nativeEthernet = field("nativeEthernet")
    }

    /// For a new profile.
    init(_ olts: [NetworkDevice]) {
        self.init(olts, chosen: nil, isForInstallers: false) { $0 == "gem" ? "1" : "" }
    }

    /// As it was typed.
    init(_ form: Form, _ olts: [NetworkDevice]) {
        let isForInstallers = form["forInstallers"] == "on"
        self.init(olts, chosen: Int64(form["olt"]), isForInstallers: isForInstallers) { form[$0] }
    }

    init(_ kept: KeptProfile, _ olts: [NetworkDevice]) {
        let profile = kept.profile
        let numbers: [String: Int?] = [
            "lineProfile": profile.lineProfile, "serviceProfile": profile.serviceProfile,
            "vlan": profile.vlan, "userVLAN": profile.userVLAN == profile.vlan ? nil : profile.userVLAN,
            "gem": profile.gem, "rxTable": profile.rxTable, "txTable": profile.txTable,
            "nativeEthernet": profile.nativeEthernet,
        ]
        self.init(olts, chosen: kept.olt, isForInstallers: kept.isForInstallers) { field in
            field == "name" ? profile.name : numbers[field].flatMap(\.self).map(String.init) ?? ""
        }
    }
}
