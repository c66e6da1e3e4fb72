internal import Gpon
internal import HubCore
internal import HubServer
internal import MonitorWire

/// What a form or a program asks for. Typed at once: no text of it reaches a line in another way.
struct PlanFields: Sendable {
    static let longest = 16 << 10

    var texts: [Key: String] = [:]
    var numbers: [Key: Int] = [:]

    enum Key: String, CaseIterable, Sendable {
        case kind, olt, port, place, serial, description, profile, vlan, userVLAN, gem, index, ethernet

        var isNumber: Bool {
            switch self {
            case .kind, .port, .place, .serial, .description: false
            default: true
            }
        }
    }

    init() {}

    init(_ form: Form) throws {
        for key in Key.allCases where !form[key.rawValue].isEmpty {
            let text = form[key.rawValue]
            if key.isNumber {
                guard let number = Int(text), (0...1_000_000_000).contains(number) else {
                    throw GponFault.invalid("\(key.rawValue) is not a number.")
                }
                numbers[key] = number
            } else {
                texts[key] = text
            }
        }
    }

    /// - Throws: `WireFault`.
    init(_ body: [UInt8]) throws {
        var json = JSONReader(body)
        try json.whole { json throws(WireFault) in
            try json.object(KeyTable<Key>()) { key, json throws(WireFault) in
                if key.isNumber {
                    numbers[key] = Int(try json.number(in: 0...1_000_000_000))
                } else {
                    texts[key] = try json.string(atMost: 256)
                }
            }
        }
    }

    func olt() throws -> Int64 {
        guard let olt = numbers[.olt] else {
            throw GponFault.invalid("olt is missing: the number of an OLT.")
        }
        return Int64(olt)
    }

    /// - Throws: `GponFault.invalid` with the field and what it may be.
    func request(_ store: GponStore, _ visitor: Visitor) async throws -> PlanRequest {
        guard let kind = texts[.kind].flatMap(PlanRequest.Kind.init(rawValue:)) else {
            let kinds = PlanRequest.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw GponFault.invalid("kind is one of \(kinds).")
        }
        try PlanDesk.admit(kind, visitor)
        switch kind {
        case .save: return .save
        case .registerFound, .registerByHand:
            return .register(
                isFound: kind == .registerFound, try port(), try serial(), try description(),
                try await profile(store, visitor))
        case .addServicePort:
            let vlan = try number(.vlan, ServicePort.vlans)
            return .addServicePort(
                try place(), try serial(), vlan: vlan,
                userVLAN: numbers[.userVLAN] == nil ? vlan : try number(.userVLAN, ServicePort.vlans),
                gem: try number(.gem, ServicePort.gems))
        case .removeServicePort:
            return .removeServicePort(
                try place(), try serial(), index: try number(.index, ServicePort.indices))
        case .removeOrphan:
            return .removeOrphan(
                index: try number(.index, ServicePort.indices), texts[.place] == nil ? nil : try place())
        case .setNativeVLAN:
            return .setNativeVLAN(
                try place(), try serial(), ethernet: try number(.ethernet, OltWrite.ethernets),
                vlan: try number(.vlan, ServicePort.vlans))
        case .delete: return .delete(try place(), try serial())
        case .restore:
            guard let deleted = try await store.restorable(try serial(), on: try olt()),
                let request = deleted.restore
            else {
                throw GponFault.conflict(
                    "No deletion of this terminal within the last 30 days is known. Register it again by hand."
                )
            }
            return request
        }
    }

    private func number(_ key: Key, _ range: ClosedRange<Int>) throws -> Int {
        guard let number = numbers[key], range.contains(number) else {
            throw GponFault.invalid(
                "\(key.rawValue) is a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    private func port() throws -> PonPort {
        guard let port = texts[.port].flatMap({ PonPort($0) }) else {
            throw GponFault.invalid("port is written as 0/1/3.")
        }
        return port
    }

    private func place() throws -> TerminalPlace {
        guard let place = texts[.place].flatMap({ TerminalPlace($0) }) else {
            throw GponFault.invalid("place is written as 0/1/3:82.")
        }
        return place
    }

    private func serial() throws -> SerialNumber {
        guard let serial = texts[.serial].flatMap({ SerialNumber($0) }) else {
            throw GponFault.invalid(
                "serial is 16 digits of 0 to 9 and A to F, or four letters and eight such digits: HWTC-11223344."
            )
        }
        return serial
    }

    private func description() throws -> TerminalDescription {
        let text = texts[.description] ?? ""
        do throws(TerminalDescription.Fault) {
            return try TerminalDescription(text)
        } catch {
            let latin = TerminalDescription.transliterated(text)
            let hint =
                (try? TerminalDescription(latin)).map { $0.text == text ? "" : " It could be '\($0)'." } ?? ""
            throw GponFault.invalid(error.description + hint)
        }
    }

    private func profile(_ store: GponStore, _ visitor: Visitor) async throws -> RegistrationProfile {
        guard let number = numbers[.profile], let kept = try await store.profile(Int64(number)) else {
            throw GponFault.invalid("Choose a registration profile.")
        }
        let olt = try olt()
        guard kept.olt == nil || kept.olt == olt else {
            throw GponFault.invalid("The profile '\(kept.profile.name)' is of another OLT.")
        }
        guard kept.isForInstallers || !PlanDesk.isInstaller(visitor) else {
            throw GponFault.forbidden("The profile '\(kept.profile.name)' is not for installers.")
        }
        return kept.profile
    }
}

/// What a form or a program says of a registration profile.
struct ProfileFields: Sendable {
    enum Key: String, CaseIterable, Sendable {
        case name, olt, lineProfile, serviceProfile, vlan, userVLAN, gem, rxTable, txTable, nativeEthernet,
            forInstallers, revision

        var isNumber: Bool {
            switch self {
            case .name, .forInstallers, .revision: false
            default: true
            }
        }
    }

    private var name = ""
    private var numbers: [Key: Int] = [:]
    private(set) var isForInstallers = false
    /// The revision that was seen; `nil` where none was said.
    private(set) var revision: String?

    init(_ form: Form) throws {
        name = form["name"]
        isForInstallers = form["forInstallers"] == "on"
        revision = form["seen"].isEmpty ? nil : form["seen"]
        for key in Key.allCases where key.isNumber && !form[key.rawValue].isEmpty {
            guard let number = Int(form[key.rawValue]) else {
                throw GponFault.invalid("\(key.rawValue) is not a number.")
            }
            numbers[key] = number
        }
    }

    init(_ body: [UInt8]) throws {
        var json = JSONReader(body)
        try json.whole { json throws(WireFault) in
            try json.object(KeyTable<Key>()) { key, json throws(WireFault) in
                switch key {
                case .name: name = try json.string(atMost: 256)
                case .forInstallers: isForInstallers = try json.bool()
                case .revision: revision = try json.string(atMost: 64)
                default:
                    numbers[key] = try json.optional { json throws(WireFault) in
                        Int(try json.number(in: 0...1_000_000_000))
                    }
                }
            }
        }
    }

    var olt: Int64? { numbers[.olt].map(Int64.init) }

    func profile() throws -> RegistrationProfile {
        guard (1...60).contains(name.count),
            !name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        else { throw GponFault.invalid("name has 1 to 60 characters.") }
        func number(_ key: Key, _ range: ClosedRange<Int>, or standard: Int? = nil) throws -> Int {
            guard let number = numbers[key] ?? standard, range.contains(number) else {
                throw GponFault.invalid(
                    "\(key.rawValue) is a number from \(range.lowerBound) to \(range.upperBound).")
            }
            return number
        }
        let vlan = try number(.vlan, ServicePort.vlans)
        let profile = RegistrationProfile(
            name: name, lineProfile: try number(.lineProfile, RegistrationProfile.ids),
            serviceProfile: try number(.serviceProfile, RegistrationProfile.ids), vlan: vlan,
            userVLAN: try number(.userVLAN, ServicePort.vlans, or: vlan),
            gem: try number(.gem, ServicePort.gems, or: 1),
            rxTable: numbers[.rxTable], txTable: numbers[.txTable], nativeEthernet: numbers[.nativeEthernet])
        guard let profile else {
            throw GponFault.invalid(
                "Give both traffic tables from 0 to 1023 or none, and an Ethernet port from 1 to 8 or none.")
        }
        return profile
    }
}
