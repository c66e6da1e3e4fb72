internal import MonitorCore

/// What would be done to an OLT: the exact lines, who is affected, what is checked, the undo. Nothing of it is sent
/// before a person confirms its hash, and the facts are read again.
package struct Plan: Equatable, Sendable {
    package struct Step: Equatable, Sendable {
        package var write: OltWrite
        /// The line that reads it back.
        package var verify: String
        /// The line that takes it back; `nil` where nothing does.
        package var undo: String?
    }

    /// Why there is no plan, and what to do.
    package struct Refusal: Error, Equatable, CustomStringConvertible {
        package let description: String
        init(_ description: String) { self.description = description }
    }

    package let request: PlanRequest
    package let steps: [Step]
    /// What happens, in one sentence.
    package let sentence: String
    /// Who loses something, or what they may notice; empty for none.
    package let affected: [String]
    /// What a person should know before they confirm.
    package let warnings: [String]
    /// What must be the same at the confirmation.
    package let facts: [Fact]
    /// Over request, facts and lines.
    package let hash: String
    /// What the terminal was before, to restore it; of a deletion.
    package let before: TerminalRecord?

    package struct Fact: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    /// How long a plan can be confirmed.
    package static let seconds = 300

    /// Whether steps that were done are taken back where a later one fails: of what only adds.
    package var undoesByItself: Bool {
        switch request {
        case .register, .restore: true
        default: false
        }
    }

    /// Whether the end waits for the terminal to come online.
    package var waitsForOnline: Bool {
        switch request {
        case .register: true
        default: false
        }
    }

    /// - Throws: `Refusal` where the OLT's state does not allow it.
    package init(_ request: PlanRequest, _ facts: OltFacts) throws(Refusal) {
        self.request = request
        let made = try PlanMaker(request, facts).made()
        steps = made.writes.map { write in
            Step(write: write, verify: Verification(write)?.words ?? "–", undo: Self.undo(write, facts)?.line)
        }
        sentence = made.sentence
        affected = made.affected
        warnings = made.warnings
        before = made.before
        self.facts = facts.standing(request).map { Fact(name: $0.name, value: $0.value) }
        hash = Self.hash(request, self.facts, steps)
    }

    private static func hash(_ request: PlanRequest, _ facts: [Fact], _ steps: [Step]) -> String {
        var text = request.json
        text.append(0x0a)
        for fact in facts { text += Array("\(fact.name)=\(fact.value)\n".utf8) }
        for step in steps { text += Array((step.write.line + "\n").utf8) }
        return SHA256.hash(text).map { byte in
            let digits = Array("0123456789abcdef".unicodeScalars)
            return "\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }

    /// What takes a write back; `nil` where nothing does.
    static func undo(_ write: OltWrite, _ facts: OltFacts) -> OltWrite? {
        switch write {
        case .confirmTerminal, .addTerminal, .restoreTerminal: write.target.map(OltWrite.deleteTerminal)
        case .addServicePort(let target, let service): .removeServicePort(index: service.index, of: target)
        case .setNativeVLAN(let target, let ethernet, _):
            facts.nativeVLANs[ethernet].flatMap { before in
                ServicePort.vlans.contains(before)
                    ? .setNativeVLAN(target, ethernet: ethernet, vlan: before) : nil
            }
        case .removeServicePort(let index, let target):
            facts.servicePorts.first { $0.index == index }?.writable.flatMap { service in
                target.map { OltWrite.addServicePort($0, service) }
            }
        case .deleteTerminal, .save: nil
        }
    }
}

/// Makes the writes of a plan, or says why there are none.
private struct PlanMaker {
    struct Made {
        var writes: [OltWrite]
        var sentence: String
        var affected: [String] = []
        var warnings: [String] = []
        var before: TerminalRecord?
    }

    let request: PlanRequest
    let facts: OltFacts

    init(_ request: PlanRequest, _ facts: OltFacts) {
        self.request = request
        self.facts = facts
    }

    func made() throws(Plan.Refusal) -> Made {
        switch request {
        case .register(let isFound, let port, let serial, let description, let profile):
            try register(isFound, port, serial, description, profile)
        case .addServicePort(let place, let serial, let vlan, let user, let gem):
            try addServicePort(place, serial, vlan, user, gem)
        case .removeServicePort(let place, let serial, let index): try removeServicePort(place, serial, index)
        case .removeOrphan(let index, let place): try removeOrphan(index, place)
        case .setNativeVLAN(let place, let serial, let ethernet, let vlan):
            try setNativeVLAN(place, serial, ethernet, vlan)
        case .delete(let place, let serial): try delete(place, serial)
        case .restore(let record): try restore(record)
        case .save:
            Made(writes: [.save], sentence: "Save the OLT's configuration, so that it survives a restart.")
        }
    }

    // MARK: - Adding

    private func register(
        _ isFound: Bool, _ port: PonPort, _ serial: SerialNumber, _ description: TerminalDescription,
        _ profile: RegistrationProfile
    ) throws(Plan.Refusal) -> Made {
        try isFree(serial)
        if isFound {
            guard let found = facts.found else {
                throw Plan.Refusal(
                    "The OLT does not find \(serial.label) any more. Check its fibre and power, and look again."
                )
            }
            guard found.port == port else {
                throw Plan.Refusal(
                    "\(serial.label) is on \(found.port) now, not on \(port). Make a plan for that port.")
            }
        }
        try hasProfiles(profile.lineProfile, profile.serviceProfile)
        try hasVLAN(profile.vlan)
        let registration = OltWrite.Registration(
            serial: serial, lineProfile: profile.lineProfile, serviceProfile: profile.serviceProfile,
            description: description)
        let target: OltWrite.Target
        let first: OltWrite
        if isFound {
            target = OltWrite.Target(port: port, ont: nil)
            first = .confirmTerminal(port, registration)
        } else {
            guard let number = facts.freeNumber, let place = TerminalPlace(port, number) else {
                throw Plan.Refusal(
                    "All 128 numbers of \(port) are taken. Delete a terminal that is not used any more.")
            }
            target = OltWrite.Target(place)
            first = .addTerminal(place, registration)
        }
        var writes = [first, OltWrite.addServicePort(target, try service(profile))]
        if let ethernet = profile.nativeEthernet {
            writes.append(.setNativeVLAN(target, ethernet: ethernet, vlan: profile.vlan))
        }
        return Made(
            writes: writes,
            sentence: """
                Register \(serial.label) on \(port) as '\(description)', with profile '\(profile.name)' and \
                VLAN \(profile.vlan).
                """)
    }

    private func service(_ profile: RegistrationProfile) throws(Plan.Refusal) -> ServicePort {
        guard let index = facts.freeIndex, let service = profile.servicePort(index) else {
            throw Plan.Refusal("The OLT names no free service port. Remove one that is not used any more.")
        }
        return service
    }

    private func addServicePort(
        _ place: TerminalPlace, _ serial: SerialNumber, _ vlan: Int, _ user: Int, _ gem: Int
    ) throws(Plan.Refusal) -> Made {
        _ = try terminal(place, serial)
        try hasVLAN(vlan)
        if let same = facts.servicePorts.first(where: { $0.gem == gem && $0.userVLAN == user }) {
            throw Plan.Refusal(
                "Service port \(same.index) of \(place) has GEM port \(gem) and user VLAN \(user) already. Remove it first."
            )
        }
        guard let index = facts.freeIndex,
            let service = ServicePort(index: index, vlan: vlan, gem: gem, userVLAN: user)
        else { throw Plan.Refusal("Give a VLAN from 1 to 4094 and a GEM port from 1 to 1023.") }
        return Made(
            writes: [.addServicePort(OltWrite.Target(place), service)],
            sentence: "Add service port \(index) with VLAN \(vlan) to \(place) (\(serial.label)).")
    }

    private func restore(_ record: TerminalRecord) throws(Plan.Refusal) -> Made {
        if let still = facts.registered, still.place == record.place { return try complete(record) }
        try isFree(record.serial)
        if let other = facts.terminal {
            throw Plan.Refusal(
                "\(record.place) is \(other.printedSerial) now. Register the terminal under another number instead."
            )
        }
        try hasProfiles(record.lineProfile, record.serviceProfile)
        for service in record.servicePorts {
            try hasVLAN(service.vlan)
            if facts.servicePorts.contains(where: { $0.index == service.index }) {
                throw Plan.Refusal(
                    "Service port \(service.index) is used by another terminal now. Register the terminal again instead."
                )
            }
        }
        var warnings: [String] = []
        var description: TerminalDescription?
        if let printed = record.description {
            do throws(TerminalDescription.Fault) {
                description = try TerminalDescription(printed)
            } catch {
                description = try? TerminalDescription(TerminalDescription.transliterated(printed))
                warnings.append(
                    "Its description was '\(printed)', and becomes '\(description?.text ?? "none")': \(error)"
                )
            }
        }
        let target = OltWrite.Target(record.place)
        let registration = OltWrite.Registration(
            serial: record.serial, lineProfile: record.lineProfile, serviceProfile: record.serviceProfile,
            description: description)
        return Made(
            writes: [.restoreTerminal(record.place, registration)]
                + record.servicePorts.map { .addServicePort(target, $0) }
                + record.nativeVLANs.sorted { $0.key < $1.key }.map {
                    .setNativeVLAN(target, ethernet: $0.key, vlan: $0.value)
                },
            sentence: """
                Register \(record.serial.label) again as \(record.place), with its \
                \(record.servicePorts.count) service ports.
                """, warnings: warnings)
    }

    /// A deletion that stopped half way: the terminal is there, and lacks service ports.
    private func complete(_ record: TerminalRecord) throws(Plan.Refusal) -> Made {
        let missing = record.servicePorts.filter { service in
            !facts.servicePorts.contains { $0.index == service.index }
        }
        for service in record.servicePorts where !missing.contains(service) {
            let now = facts.servicePorts.first { $0.index == service.index }
            guard now?.writable == service, now?.place == record.place else {
                throw Plan.Refusal(
                    "Service port \(service.index) is used otherwise now. Add service ports one by one.")
            }
        }
        guard !missing.isEmpty else {
            throw Plan.Refusal(
                "\(record.place) is registered, and has all of its service ports. There is nothing to restore."
            )
        }
        for service in missing { try hasVLAN(service.vlan) }
        return Made(
            writes: missing.map { .addServicePort(OltWrite.Target(record.place), $0) },
            sentence:
                "Add the \(missing.count == 1 ? "service port" : "\(missing.count) service ports") that \(record.place) (\(record.serial.label)) lacks."
        )
    }

    // MARK: - Changing and removing

    private func setNativeVLAN(
        _ place: TerminalPlace, _ serial: SerialNumber, _ ethernet: Int, _ vlan: Int
    ) throws(Plan.Refusal) -> Made {
        let terminal = try terminal(place, serial)
        try hasVLAN(vlan)
        guard OltWrite.ethernets.contains(ethernet) else {
            throw Plan.Refusal("Give an Ethernet port from 1 to 8.")
        }
        let before = facts.nativeVLANs[ethernet]
        guard before != vlan else {
            throw Plan.Refusal("Ethernet port \(ethernet) of \(place) has native VLAN \(vlan) already.")
        }
        return Made(
            writes: [.setNativeVLAN(OltWrite.Target(place), ethernet: ethernet, vlan: vlan)],
            sentence: "Set native VLAN \(vlan) on Ethernet port \(ethernet) of \(place) (\(serial.label)).",
            affected: terminal.isOnline ? [customer(terminal) + " is online, and changes its VLAN"] : [])
    }

    private func removeServicePort(
        _ place: TerminalPlace, _ serial: SerialNumber, _ index: Int
    ) throws(Plan.Refusal) -> Made {
        let terminal = try terminal(place, serial)
        guard let service = facts.servicePorts.first(where: { $0.index == index }) else {
            throw Plan.Refusal("Service port \(index) is not one of \(place). Read the terminal again.")
        }
        return Made(
            writes: [.removeServicePort(index: index, of: OltWrite.Target(place))],
            sentence:
                "Remove service port \(index) with VLAN \(service.vlan) from \(place) (\(serial.label)).",
            affected: [customer(terminal) + " loses VLAN \(service.vlan)"] + addresses,
            warnings: service.writable == nil
                ? ["Service port \(index) is of a form that the hub cannot make again: its removal is final."]
                : [])
    }

    private func removeOrphan(_ index: Int, _ place: TerminalPlace?) throws(Plan.Refusal) -> Made {
        guard let service = facts.servicePorts.first(where: { $0.index == index }) else {
            throw Plan.Refusal("The OLT has no service port \(index) any more. Read the OLT again.")
        }
        guard service.isOnGPON else {
            throw Plan.Refusal(
                "Service port \(index) is on a port of the type '\(service.portType ?? "unknown")'. The hub changes GPON ports alone."
            )
        }
        guard service.place == place else {
            throw Plan.Refusal("Service port \(index) is of \(service.whose) now. Read the OLT again.")
        }
        if let terminal = facts.terminal {
            throw Plan.Refusal(
                "Service port \(index) is of \(terminal.place) (\(terminal.printedSerial)). Remove it on the page of that terminal."
            )
        }
        var affected: [String] = []
        if service.state == "up" {
            affected.append("whatever uses VLAN \(service.vlan) at \(service.whose) loses it: it is up")
        } else if place == nil {
            affected.append("the OLT names no terminal: who uses VLAN \(service.vlan) there is not known")
        }
        return Made(
            writes: [.removeServicePort(index: index, of: nil)],
            sentence:
                "Remove service port \(index) with VLAN \(service.vlan) of \(service.whose), where no terminal is registered.",
            affected: affected,
            warnings: ["Its removal is final: the hub adds service ports to registered terminals alone."])
    }

    private func delete(_ place: TerminalPlace, _ serial: SerialNumber) throws(Plan.Refusal) -> Made {
        let terminal = try terminal(place, serial)
        let target = OltWrite.Target(place)
        let services = facts.servicePorts.sorted { $0.index < $1.index }
        var warnings: [String] = []
        let final = services.filter { $0.writable == nil }
        if !final.isEmpty {
            warnings.append(
                "Service ports \(final.map { String($0.index) }.joined(separator: ", ")) are of a form that the hub "
                    + "cannot make again: a restore leaves them out.")
        }
        var before: TerminalRecord?
        if let line = terminal.lineProfile, let service = terminal.serviceProfile {
            before = TerminalRecord(
                place: place, serial: serial, description: terminal.description, lineProfile: line,
                serviceProfile: service, servicePorts: services.compactMap(\.writable),
                nativeVLANs: facts.nativeVLANs.filter {
                    $0.value != 1 && ServicePort.vlans.contains($0.value)
                })
        } else {
            warnings.append("The OLT's card names no profiles: the hub could not restore this terminal.")
        }
        return Made(
            writes: services.map { .removeServicePort(index: $0.index, of: target) } + [
                .deleteTerminal(target)
            ],
            sentence: """
                Delete \(place) (\(serial.label)\(terminal.description.map { ", '\($0)'" } ?? "")) and its \
                \(services.count) service ports.
                """,
            affected: [
                customer(terminal) + (terminal.isOnline ? " is online, and is cut off" : " is offline now")
            ]
                + addresses, warnings: warnings, before: before)
    }

    // MARK: - What has to hold

    private func isFree(_ serial: SerialNumber) throws(Plan.Refusal) {
        guard let elsewhere = facts.registered else { return }
        throw Plan.Refusal(
            """
            \(serial.label) is registered as \(elsewhere.place)\
            \(elsewhere.description.map { " ('\($0)')" } ?? "") already. Delete it there first.
            """)
    }

    private func terminal(_ place: TerminalPlace, _ serial: SerialNumber) throws(Plan.Refusal) -> Terminal {
        guard let terminal = facts.terminal else {
            throw Plan.Refusal("There is no terminal \(place) any more. Read the port again.")
        }
        guard terminal.serial == serial, terminal.place == place else {
            throw Plan.Refusal(
                "\(place) is \(terminal.printedSerial), not \(serial). Read the port again, and choose once more."
            )
        }
        return terminal
    }

    private func hasProfiles(_ line: Int, _ service: Int) throws(Plan.Refusal) {
        guard facts.lineProfiles.contains(where: { $0.id == line }) else {
            throw Plan.Refusal("The OLT has no line profile \(line). Choose another registration profile.")
        }
        guard facts.serviceProfiles.contains(where: { $0.id == service }) else {
            throw Plan.Refusal(
                "The OLT has no service profile \(service). Choose another registration profile.")
        }
    }

    private func hasVLAN(_ vlan: Int) throws(Plan.Refusal) {
        guard facts.vlans.contains(vlan) else {
            throw Plan.Refusal("The OLT has no VLAN \(vlan). Choose another, or have it made.")
        }
    }

    private func customer(_ terminal: Terminal) -> String {
        "\(terminal.description ?? "the customer") at \(terminal.place)"
    }

    private var addresses: [String] {
        facts.addresses.isEmpty
            ? [] : ["addresses behind it: " + facts.addresses.prefix(8).joined(separator: ", ")]
    }
}
