/// How a write is read back: what the OLT has now decides, not what it said.
package struct Verification: Equatable, Sendable {
    /// What is there.
    package enum Found: Equatable, Sendable {
        /// The object that the write is about, as it would be after one that adds.
        ///
        /// - Parameter place: of a terminal.
        case there(TerminalPlace?)
        case absent
        /// Something else in its place, in words.
        case different(String)
    }

    package let write: OltWrite

    /// - Returns: `nil` for a save, which nothing shows.
    package init?(_ write: OltWrite) {
        if case .save = write { return nil }
        self.write = write
    }

    /// `nil` while the number of the terminal is still to come.
    package var read: OltRead? {
        switch write {
        case .confirmTerminal(_, let registration), .addTerminal(_, let registration),
            .restoreTerminal(_, let registration):
            .terminalBySerial(registration.serial)
        case .addServicePort(let target, _): target.place.map { .servicePorts($0) }
        case .removeServicePort(_, let target?): target.place.map { .servicePorts($0) }
        case .removeServicePort(_, nil): .allServicePorts
        case .setNativeVLAN(let target, let ethernet, _):
            target.place.map { .nativeVLAN($0, ethernet: ethernet) }
        case .deleteTerminal(let target): target.place.map { .terminal($0) }
        case .save: nil
        }
    }

    /// As the plan's page shows it.
    package var words: String {
        if let read { return read.line }
        switch write {
        case .addServicePort(let target, _), .removeServicePort(_, let target?):
            return "display service-port port \(target.port) ont \(OltWrite.placeholder)"
        case .setNativeVLAN(let target, let ethernet, _):
            return "display ont port vlan \(target.port.port) \(OltWrite.placeholder) byport eth \(ethernet)"
        case .deleteTerminal(let target):
            return "display ont info 0 \(target.port.slot) \(target.port.port) \(OltWrite.placeholder)"
        default: return "–"
        }
    }

    /// Whether what is there is what the write should have made of it.
    package func isAsIntended(_ found: Found) -> Bool {
        switch write {
        case .removeServicePort, .deleteTerminal: found == .absent
        default: if case .there = found { true } else { false }
        }
    }

    package func found(_ answer: OltAnswer) throws(ReadFault) -> Found {
        guard let read else { return .absent }
        switch write {
        case .confirmTerminal(let port, let registration):
            return try terminal(read, answer, registration) { $0.port == port }
        case .addTerminal(let place, let registration), .restoreTerminal(let place, let registration):
            return try terminal(read, answer, registration) { $0 == place }
        case .addServicePort(_, let service): return try servicePort(read, answer, service)
        case .removeServicePort(let index, _):
            return try OltReader.servicePorts(read, answer).contains { $0.index == index }
                ? .there(nil) : .absent
        case .setNativeVLAN(_, _, let vlan):
            guard let now = try OltReader.nativeVLAN(read, answer) else { return .absent }
            return now == vlan ? .there(nil) : .different("native VLAN \(now)")
        case .deleteTerminal: return try OltReader.terminal(read, answer).map { .there($0.place) } ?? .absent
        case .save: return .absent
        }
    }

    private func terminal(
        _ read: OltRead, _ answer: OltAnswer, _ registration: OltWrite.Registration,
        _ isRight: (TerminalPlace) -> Bool
    ) throws(ReadFault) -> Found {
        guard let terminal = try OltReader.terminal(read, answer) else { return .absent }
        guard terminal.serial == registration.serial else {
            return .different("a card of \(terminal.printedSerial)")
        }
        guard isRight(terminal.place) else { return .different("it is registered as \(terminal.place)") }
        guard terminal.lineProfile == registration.lineProfile,
            terminal.serviceProfile == registration.serviceProfile
        else { return .different("it is registered as \(terminal.place) with other profiles") }
        if let description = registration.description, terminal.description != description.text {
            return .different("it is registered as \(terminal.place) with another description")
        }
        return .there(terminal.place)
    }

    private func servicePort(
        _ read: OltRead, _ answer: OltAnswer, _ service: ServicePort
    ) throws(ReadFault) -> Found {
        let listed = try OltReader.servicePorts(read, answer)
        guard let same = listed.first(where: { $0.index == service.index }) else { return .absent }
        return same.writable == service ? .there(nil) : .different("service port \(same.text)")
    }
}
