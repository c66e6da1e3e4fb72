internal import DeviceAccess
internal import DeviceRegistry
internal import HubFrame
internal import MonitorCore

/// A choice of a form.
struct FormChoice: Sendable {
    let word: String
    let title: String
    let isChosen: Bool

    init(_ word: String, _ title: String, _ chosen: String) {
        self.word = word
        self.title = title
        isChosen = word == chosen
    }
}

/// What a form about a device has in its fields.
struct DeviceForm: Sendable {
    let path: String
    let name: String
    let address: String
    let port: String
    let place: String
    let readSeconds: String
    let namedAddresses: String
    let pauseReason: String
    let pausedUntil: Moment?
    let kinds: [FormChoice]
    let transports: [FormChoice]
    let profiles: [FormChoice]
    let credentials: [FormChoice]

    init(
        _ definition: DeviceDefinition, path: String, profiles: [DeviceProfile], sets: [CredentialSet],
        at now: UTCTime
    ) {
        self.path = path
        name = definition.name
        address = definition.address
        port = definition.port.map(String.init) ?? ""
        place = definition.place
        readSeconds = definition.readSeconds.map(String.init) ?? ""
        namedAddresses = definition.namedAddresses.words
        pauseReason = definition.pauseReason
        pausedUntil = definition.pausedUntil.flatMap {
            $0 > now.milliseconds ? Moment(UTCTime(milliseconds: $0)) : nil
        }
        kinds = NetworkDevice.Kind.allCases.map { FormChoice($0.rawValue, $0.word, definition.kind.rawValue) }
        transports = NetworkDevice.Transport.allCases.map {
            FormChoice($0.rawValue, $0.rawValue, definition.transport.rawValue)
        }
        self.profiles = profiles.map {
            FormChoice($0.name, "\($0.name) (\($0.vendor))", definition.profile)
        }
        let chosen = definition.credentials.map(String.init) ?? ""
        credentials =
            [FormChoice("", "none", chosen)] + sets.map { FormChoice("\($0.number)", $0.name, chosen) }
    }
}

/// All devices, to add and change them.
struct AdminDevicesPage: Page {
    static let template = "isp-admin-devices"
    let title = "Devices"
    let rows: [Item]
    let isEmpty: Bool
    let form: DeviceForm
    let fault: String?

    struct Item: Sendable {
        let name: String
        let path: String
        let kind: String
        let address: String
        let transport: String
        let profile: String
        let credentials: String
    }

    init(_ devices: [NetworkDevice], sets: [CredentialSet], form: DeviceForm, fault: String? = nil) {
        let names = Dictionary(sets.map { ($0.number, $0.name) }) { one, _ in one }
        rows = devices.map { device in
            let definition = device.definition
            return Item(
                name: device.name, path: "/isp/admin/devices/\(device.number)", kind: definition.kind.word,
                address: definition.address, transport: definition.transport.rawValue,
                profile: definition.profile,
                credentials: definition.credentials.flatMap { names[$0] } ?? "none")
        }
        isEmpty = rows.isEmpty
        self.form = form
        self.fault = fault
    }
}

/// One device, to change or remove it.
struct AdminDevicePage: Page {
    static let template = "isp-admin-device"
    let title: String
    let name: String
    let path: String
    let shownPath: String
    let form: DeviceForm
    let fault: String?

    init(_ device: NetworkDevice, form: DeviceForm, fault: String? = nil) {
        title = device.name
        name = device.name
        path = "/isp/admin/devices/\(device.number)"
        shownPath = "/isp/devices/\(device.number)"
        self.form = form
        self.fault = fault
    }
}

/// What opens devices. Secrets go in and never come out.
struct CredentialsPage: Page {
    static let template = "isp-admin-credentials"
    let title = "Credentials"
    let rows: [Item]
    let isEmpty: Bool
    let fault: String?

    struct Item: Sendable {
        let name: String
        let path: String
        let userName: String
        let password: String
        let enable: String
        let community: String
        let changed: Moment
        let by: String
        let uses: Int
    }

    init(_ sets: [CredentialSet], fault: String? = nil) {
        rows = sets.map { set in
            Item(
                name: set.name, path: "/isp/admin/credentials/\(set.number)", userName: set.userName,
                password: set.hasPassword ? "set" : "–", enable: set.hasEnable ? "set" : "–",
                community: set.hasCommunity ? "set" : "–",
                changed: Moment(UTCTime(milliseconds: set.changedAt)),
                by: set.changedBy, uses: set.uses)
        }
        isEmpty = rows.isEmpty
        self.fault = fault
    }
}

/// What runs, within which limits, by which profiles.
struct ProviderStatePage: Page {
    static let template = "isp-admin-state"
    let title = "State"
    let tiles: [Tile]
    let limits: [Fact]
    let profiles: [Item]
    let running: [String]
    let isIdle: Bool

    struct Item: Sendable {
        let name: String
        let vendor: String
        let reads: String
    }

    init(
        tiles: [Tile], limits: [Fact], profiles: [DeviceProfile], running: [String]
    ) {
        self.tiles = tiles
        self.limits = limits
        self.profiles = profiles.map { profile in
            Item(
                name: profile.name, vendor: profile.vendor,
                reads: profile.reads.keys.map(\.rawValue).sorted().joined(separator: ", "))
        }
        self.running = running
        isIdle = running.isEmpty
    }
}
