internal import DeviceAccess
internal import MonitorWire

/// What a person asks for: one terminal, by typed fields. A plan is made of it and of what the OLT says.
package enum PlanRequest: Equatable, Sendable {
    /// - Parameters:
    ///   - isFound: only a terminal that the OLT has found itself.
    case register(isFound: Bool, PonPort, SerialNumber, TerminalDescription, RegistrationProfile)
    case addServicePort(TerminalPlace, SerialNumber, vlan: Int, userVLAN: Int, gem: Int)
    case removeServicePort(TerminalPlace, SerialNumber, index: Int)
    /// A service port of a GPON port, where no terminal is registered.
    ///
    /// - Parameter place: where the OLT has it; `nil` where it names no terminal.
    case removeOrphan(index: Int, TerminalPlace?)
    case setNativeVLAN(TerminalPlace, SerialNumber, ethernet: Int, vlan: Int)
    case delete(TerminalPlace, SerialNumber)
    case restore(TerminalRecord)
    case save

    package enum Kind: String, CaseIterable, Sendable {
        case registerFound = "register-found"
        case registerByHand = "register-by-hand"
        case addServicePort = "add-service-port"
        case removeServicePort = "remove-service-port"
        case removeOrphan = "remove-orphan-service-port"
        case setNativeVLAN = "native-vlan"
        case delete
        case restore
        case save

        /// Whether customers lose something by it.
        package var cutsOff: Bool { [.removeServicePort, .removeOrphan, .delete].contains(self) }
    }

    package var kind: Kind {
        switch self {
        case .register(true, _, _, _, _): .registerFound
        case .register(false, _, _, _, _): .registerByHand
        case .addServicePort: .addServicePort
        case .removeServicePort: .removeServicePort
        case .removeOrphan: .removeOrphan
        case .setNativeVLAN: .setNativeVLAN
        case .delete: .delete
        case .restore: .restore
        case .save: .save
        }
    }

    /// The terminal's serial number; `nil` where it is about none.
    package var serial: SerialNumber? {
        switch self {
        case .register(_, _, let serial, _, _), .addServicePort(_, let serial, _, _, _),
            .removeServicePort(_, let serial, _), .setNativeVLAN(_, let serial, _, _), .delete(_, let serial):
            serial
        case .restore(let record): record.serial
        case .removeOrphan, .save: nil
        }
    }

    package var place: TerminalPlace? {
        switch self {
        case .register, .save: nil
        case .addServicePort(let place, _, _, _, _), .removeServicePort(let place, _, _),
            .setNativeVLAN(let place, _, _, _), .delete(let place, _):
            place
        case .removeOrphan(_, let place): place
        case .restore(let record): record.place
        }
    }

    package var port: PonPort? {
        if case .register(_, let port, _, _, _) = self { port } else { place?.port }
    }

    /// What has to be read before a plan can be made, in order.
    package var reads: [OltRead] {
        switch self {
        case .register(let isFound, let port, let serial, _, let profile):
            (isFound ? [.found] : [])
                + [
                    .terminalBySerial(serial), .terminals(port), .lineProfiles, .serviceProfiles,
                    .vlan(profile.vlan), .freeIndex,
                ]
        case .addServicePort(let place, _, let vlan, _, _):
            [.terminal(place), .servicePorts(place), .vlan(vlan), .freeIndex]
        case .removeServicePort(let place, _, _): [.terminal(place), .servicePorts(place), .addresses(place)]
        case .removeOrphan(_, let place): [.allServicePorts] + (place.map { [.terminal($0)] } ?? [])
        case .setNativeVLAN(let place, _, let ethernet, let vlan):
            [.terminal(place), .vlan(vlan), .nativeVLAN(place, ethernet: ethernet)]
        case .delete(let place, _):
            [.terminal(place), .servicePorts(place), .nativeVLAN(place, ethernet: 1), .addresses(place)]
        case .restore(let record):
            [
                .terminalBySerial(record.serial), .terminal(record.place), .lineProfiles, .serviceProfiles,
                .allServicePorts,
            ] + Set(record.servicePorts.map(\.vlan)).sorted().map { .vlan($0) }
        case .save: [.version]
        }
    }
}

// MARK: - As text

extension PlanRequest {
    private enum Key: String, CaseIterable, Sendable {
        case kind, port, place, serial, description, profile, name, lineProfile, serviceProfile, vlan,
            userVLAN
        case gem, rxTable, txTable, ethernet, index, servicePorts, nativeVLANs
    }

    private struct Fields {
        var numbers: [Key: Int] = [:]
        var texts: [Key: String] = [:]
        var servicePorts: [Fields] = []
        var nativeVLANs: [Fields] = []
        var profile: [Fields] = []

        init() {}

        init(_ json: inout JSONReader) throws(WireFault) {
            try json.object(KeyTable<Key>()) { key, json throws(WireFault) in
                switch key {
                case .kind, .port, .place, .serial, .description, .name:
                    texts[key] = try json.string(atMost: 4096)
                case .servicePorts: servicePorts = try Self.list(&json)
                case .nativeVLANs: nativeVLANs = try Self.list(&json)
                case .profile: profile = [try Fields(&json)]
                default: numbers[key] = Int(try json.number(in: 0...1_000_000))
                }
            }
        }

        private static func list(_ json: inout JSONReader) throws(WireFault) -> [Fields] {
            var list: [Fields] = []
            try json.array(atMost: 512) { json throws(WireFault) in list.append(try Fields(&json)) }
            return list
        }

        var service: ServicePort? {
            guard let index = numbers[.index], let vlan = numbers[.vlan], let gem = numbers[.gem],
                let user = numbers[.userVLAN]
            else { return nil }
            return ServicePort(
                index: index, vlan: vlan, gem: gem, userVLAN: user, rxTable: numbers[.rxTable],
                txTable: numbers[.txTable])
        }

        var registration: RegistrationProfile? {
            guard let line = numbers[.lineProfile], let service = numbers[.serviceProfile],
                let vlan = numbers[.vlan], let user = numbers[.userVLAN], let gem = numbers[.gem]
            else { return nil }
            return RegistrationProfile(
                name: texts[.name] ?? "", lineProfile: line, serviceProfile: service, vlan: vlan,
                userVLAN: user,
                gem: gem, rxTable: numbers[.rxTable], txTable: numbers[.txTable],
                nativeEthernet: numbers[.ethernet])
        }
    }

    /// As it is kept beside a plan.
    package var json: [UInt8] {
        var json = JSONWriter(reservingBytes: 512)
        json.object { json in
            json.value("kind", kind.rawValue)
            if let serial { json.value("serial", serial.digits) }
            if let place { json.value("place", place.description) }
            switch self {
            case .register(_, let port, _, let description, let profile):
                json.value("port", port.description)
                json.value("description", description.text)
                json.object("profile") { json in
                    json.value("name", profile.name)
                    json.value("lineProfile", UInt64(profile.lineProfile))
                    json.value("serviceProfile", UInt64(profile.serviceProfile))
                    json.value("vlan", UInt64(profile.vlan))
                    json.value("userVLAN", UInt64(profile.userVLAN))
                    json.value("gem", UInt64(profile.gem))
                    if let rx = profile.rxTable { json.value("rxTable", UInt64(rx)) }
                    if let tx = profile.txTable { json.value("txTable", UInt64(tx)) }
                    if let ethernet = profile.nativeEthernet { json.value("ethernet", UInt64(ethernet)) }
                }
            case .addServicePort(_, _, let vlan, let user, let gem):
                json.value("vlan", UInt64(vlan))
                json.value("userVLAN", UInt64(user))
                json.value("gem", UInt64(gem))
            case .removeServicePort(_, _, let index), .removeOrphan(let index, _):
                json.value("index", UInt64(index))
            case .setNativeVLAN(_, _, let ethernet, let vlan):
                json.value("ethernet", UInt64(ethernet))
                json.value("vlan", UInt64(vlan))
            case .restore(let record): record.write(into: &json)
            case .delete, .save: break
            }
        }
        return json.bytes
    }

    /// - Returns: `nil` for what `json` did not write, or what is out of its ranges.
    package init?(json bytes: [UInt8]) {
        var json = JSONReader(bytes)
        guard let fields = try? json.whole({ json throws(WireFault) in try Fields(&json) }),
            let kind = fields.texts[.kind].flatMap(Kind.init(rawValue:))
        else { return nil }
        if kind == .save {
            self = .save
            return
        }
        if kind == .removeOrphan {
            let place = fields.texts[.place].map { TerminalPlace($0) }
            guard let index = fields.numbers[.index], ServicePort.indices.contains(index),
                place == nil || place?.flatMap({ $0 }) != nil
            else { return nil }
            self = .removeOrphan(index: index, place ?? nil)
            return
        }
        guard let serial = fields.texts[.serial].flatMap({ SerialNumber($0) }) else { return nil }
        if kind == .registerFound || kind == .registerByHand {
            guard let port = fields.texts[.port].flatMap({ PonPort($0) }),
                let text = fields.texts[.description], let description = try? TerminalDescription(text),
                let profile = fields.profile.first?.registration
            else { return nil }
            self = .register(isFound: kind == .registerFound, port, serial, description, profile)
            return
        }
        guard let place = fields.texts[.place].flatMap({ TerminalPlace($0) }) else { return nil }
        self.init(kind, place, serial, fields)
    }

    private init?(_ kind: Kind, _ place: TerminalPlace, _ serial: SerialNumber, _ fields: Fields) {
        let numbers = fields.numbers
        switch kind {
        case .addServicePort:
            guard let vlan = numbers[.vlan], let user = numbers[.userVLAN], let gem = numbers[.gem] else {
                return nil
            }
            self = .addServicePort(place, serial, vlan: vlan, userVLAN: user, gem: gem)
        case .removeServicePort:
            guard let index = numbers[.index] else { return nil }
            self = .removeServicePort(place, serial, index: index)
        case .setNativeVLAN:
            guard let ethernet = numbers[.ethernet], let vlan = numbers[.vlan] else { return nil }
            self = .setNativeVLAN(place, serial, ethernet: ethernet, vlan: vlan)
        case .delete: self = .delete(place, serial)
        case .restore:
            guard let line = numbers[.lineProfile], let service = numbers[.serviceProfile] else { return nil }
            let services = fields.servicePorts.compactMap(\.service)
            guard services.count == fields.servicePorts.count else { return nil }
            var natives: [Int: Int] = [:]
            for native in fields.nativeVLANs {
                guard let ethernet = native.numbers[.ethernet], let vlan = native.numbers[.vlan] else {
                    return nil
                }
                natives[ethernet] = vlan
            }
            self = .restore(
                TerminalRecord(
                    place: place, serial: serial, description: fields.texts[.description], lineProfile: line,
                    serviceProfile: service, servicePorts: services, nativeVLANs: natives))
        case .registerFound, .registerByHand, .removeOrphan, .save: return nil
        }
    }
}

extension TerminalRecord {
    func write(into json: inout JSONWriter) {
        if let description { json.value("description", description) }
        json.value("lineProfile", UInt64(lineProfile))
        json.value("serviceProfile", UInt64(serviceProfile))
        json.array("servicePorts") { json in
            for service in servicePorts {
                json.object { json in
                    json.value("index", UInt64(service.index))
                    json.value("vlan", UInt64(service.vlan))
                    json.value("userVLAN", UInt64(service.userVLAN))
                    json.value("gem", UInt64(service.gem))
                    if let rx = service.rxTable { json.value("rxTable", UInt64(rx)) }
                    if let tx = service.txTable { json.value("txTable", UInt64(tx)) }
                }
            }
        }
        json.array("nativeVLANs") { json in
            for (ethernet, vlan) in nativeVLANs.sorted(by: { $0.key < $1.key }) {
                json.object { json in
                    json.value("ethernet", UInt64(ethernet))
                    json.value("vlan", UInt64(vlan))
                }
            }
        }
    }
}
