/// The only eight ways in which an OLT is changed. There is no free text.
///
/// Next: `LineGate`, which reads the line back by a grammar of its own before its bytes leave.
package enum OltWrite: Equatable, Sendable {
    package static let ethernets = 1...8

    /// What a registration says of a terminal.
    package struct Registration: Equatable, Sendable {
        package var serial: SerialNumber
        package var lineProfile: Int
        package var serviceProfile: Int
        /// `nil` sets none.
        package var description: TerminalDescription?

        package init(
            serial: SerialNumber, lineProfile: Int, serviceProfile: Int, description: TerminalDescription?
        ) {
            self.serial = serial
            self.lineProfile = lineProfile
            self.serviceProfile = serviceProfile
            self.description = description
        }
    }

    /// A terminal below a port, whose number the OLT may still have to choose.
    package struct Target: Hashable, Sendable {
        package var port: PonPort
        /// `nil`: the number that step 1 gives.
        package var ont: Int?

        package init(port: PonPort, ont: Int?) {
            self.port = port
            self.ont = ont
        }

        package init(_ place: TerminalPlace) {
            port = place.port
            ont = place.ont
        }

        package var place: TerminalPlace? { ont.flatMap { TerminalPlace(port, $0) } }
        fileprivate var word: String { ont.map(String.init) ?? OltWrite.placeholder }
    }

    /// Stands for the number until step 1 is answered. No gate lets it pass.
    package static let placeholder = "<ont of step 1>"

    /// Registers a terminal that the OLT has found; the OLT chooses its number.
    case confirmTerminal(PonPort, Registration)
    /// Registers a terminal that may not be there yet, under a number that we choose.
    case addTerminal(TerminalPlace, Registration)
    case addServicePort(Target, ServicePort)
    case setNativeVLAN(Target, ethernet: Int, vlan: Int)
    /// - Parameter of: the terminal; the line does not name it, what reads it back does.
    case removeServicePort(index: Int, of: Target?)
    case deleteTerminal(Target)
    /// As `addTerminal`, under the number that it had.
    case restoreTerminal(TerminalPlace, Registration)
    case save

    /// Where the OLT takes the line.
    package var mode: OltMode {
        switch self {
        case .confirmTerminal(let port, _): .board(port.slot)
        case .addTerminal(let place, _), .restoreTerminal(let place, _): .board(place.port.slot)
        case .setNativeVLAN(let target, _, _), .deleteTerminal(let target): .board(target.port.slot)
        case .addServicePort, .removeServicePort, .save: .config
        }
    }

    /// Exactly what is sent, once no placeholder is left.
    package var line: String {
        switch self {
        case .confirmTerminal(let port, let registration):
            "ont confirm \(port.port) \(Self.words(registration))"
        case .addTerminal(let place, let registration), .restoreTerminal(let place, let registration):
            "ont add \(place.port.port) \(place.ont) \(Self.words(registration))"
        case .addServicePort(let target, let service):
            "service-port \(service.index) vlan \(service.vlan) gpon \(target.port) ont \(target.word) "
                + "gemport \(service.gem) multi-service user-vlan \(service.userVLAN) tag-transform translate"
                + Self.tables(service)
        case .setNativeVLAN(let target, let ethernet, let vlan):
            "ont port native-vlan \(target.port.port) \(target.word) eth \(ethernet) vlan \(vlan) priority 0"
        case .removeServicePort(let index, _): "undo service-port \(index)"
        case .deleteTerminal(let target): "ont delete \(target.port.port) \(target.word)"
        case .save: "save"
        }
    }

    private static func words(_ registration: Registration) -> String {
        "sn-auth \(registration.serial) omci ont-lineprofile-id \(registration.lineProfile) "
            + "ont-srvprofile-id \(registration.serviceProfile)"
            + (registration.description.map { " desc \"\($0)\"" } ?? "")
    }

    private static func tables(_ service: ServicePort) -> String {
        guard let rx = service.rxTable, let tx = service.txTable else { return "" }
        return " inbound traffic-table index \(rx) outbound traffic-table index \(tx)"
    }

    /// Whether a number is still to come from step 1.
    package var isOpen: Bool { target.map { $0.ont == nil } ?? false && !isConfirmation }

    private var isConfirmation: Bool { if case .confirmTerminal = self { true } else { false } }

    /// The terminal that it is about; of a confirmation the number is open. `nil` for a save.
    package var target: Target? {
        switch self {
        case .confirmTerminal(let port, _): Target(port: port, ont: nil)
        case .addTerminal(let place, _), .restoreTerminal(let place, _): Target(place)
        case .addServicePort(let target, _), .setNativeVLAN(let target, _, _), .deleteTerminal(let target):
            target
        case .removeServicePort(_, let target): target
        case .save: nil
        }
    }

    /// With the number that step 1 gave.
    package func resolved(_ place: TerminalPlace) -> OltWrite {
        guard isOpen, target?.port == place.port else { return self }
        let target = Target(place)
        switch self {
        case .addServicePort(_, let service): return .addServicePort(target, service)
        case .setNativeVLAN(_, let ethernet, let vlan):
            return .setNativeVLAN(target, ethernet: ethernet, vlan: vlan)
        case .removeServicePort(let index, _): return .removeServicePort(index: index, of: target)
        case .deleteTerminal: return .deleteTerminal(target)
        default: return self
        }
    }

    /// Whether customers lose something by it.
    package var cutsOff: Bool {
        switch self {
        case .removeServicePort, .deleteTerminal: true
        default: false
        }
    }

    // MARK: - In words

    /// What the answer has to say.
    package var expects: String {
        switch self {
        case .confirmTerminal(let port, _): "success: 1, PortID :\(port.port), and a number"
        case .addTerminal(let place, _), .restoreTerminal(let place, _):
            "success: 1, PortID :\(place.port.port), ONTID :\(place.ont)"
        case .addServicePort, .removeServicePort: "silence"
        case .setNativeVLAN: "success: 1, failed: 0"
        case .deleteTerminal: "success: 1"
        case .save: "a sentence that it was saved"
        }
    }

    /// What it does, as a person says it.
    package var sentence: String {
        switch self {
        case .confirmTerminal(let port, let registration):
            "register \(registration.serial.label), found on \(port)"
        case .addTerminal(let place, let registration): "register \(registration.serial.label) as \(place)"
        case .restoreTerminal(let place, let registration):
            "register \(registration.serial.label) again as \(place)"
        case .addServicePort(_, let service): "add service port \(service.index) with VLAN \(service.vlan)"
        case .setNativeVLAN(_, let ethernet, let vlan): "set native VLAN \(vlan) on Ethernet port \(ethernet)"
        case .removeServicePort(let index, _): "remove service port \(index)"
        case .deleteTerminal(let target): "delete terminal \(target.port):\(target.word)"
        case .save: "save the configuration"
        }
    }
}

/// Where a session is, by the OLT's prompt.
package enum OltMode: Hashable, Sendable, CustomStringConvertible {
    case user
    case privileged
    case config
    /// `interface gpon 0/SLOT`.
    case board(Int)

    package var description: String {
        switch self {
        case .user: ">"
        case .privileged: "#"
        case .config: "(config)#"
        case .board(let slot): "(config-if-gpon-0/\(slot))#"
        }
    }

    /// - Parameter text: a prompt behind the OLT's name: `(config)#`.
    package init?(_ text: String) {
        switch text {
        case ">": self = .user
        case "#": self = .privileged
        case "(config)#": self = .config
        default:
            let start = "(config-if-gpon-0/"
            guard text.hasPrefix(start), text.hasSuffix(")#"),
                let slot = PonPort.small(text.dropFirst(start.count).dropLast(2).utf8),
                PonPort.slots.contains(slot)
            else { return nil }
            self = .board(slot)
        }
    }
}
