/// What a plan stands on: read at one moment, in one session.
package struct OltFacts: Equatable, Sendable {
    /// The terminal among those that the OLT has found; `nil` where it is not there or was not asked for.
    package var found: FoundTerminal?
    /// The terminal with the serial number, wherever it is registered.
    package var registered: Terminal?
    /// The terminal at the place.
    package var terminal: Terminal?
    /// Numbers that are taken on the port.
    package var takenNumbers: Set<Int> = []
    package var lineProfiles: [NamedProfile] = []
    package var serviceProfiles: [NamedProfile] = []
    /// VLANs that the OLT has, of those asked for.
    package var vlans: Set<Int> = []
    package var freeIndex: Int?
    /// Of the terminal, or of the whole OLT for a restore.
    package var servicePorts: [ListedServicePort] = []
    /// By Ethernet port.
    package var nativeVLANs: [Int: Int] = [:]
    /// Behind the terminal; shown, and not part of what a plan stands on.
    package var addresses: [String] = []

    package init() {}

    /// - Parameter answers: one for each of the request's reads, in their order.
    package init(_ request: PlanRequest, _ answers: [OltAnswer]) throws(ReadFault) {
        for (read, answer) in zip(request.reads, answers) {
            switch read {
            case .found: found = try OltReader.found(answer).first { $0.serial == request.serial }
            case .terminalBySerial: registered = try OltReader.terminal(read, answer)
            case .terminal: terminal = try OltReader.terminal(read, answer)
            case .terminals(let port):
                takenNumbers = Set(try OltReader.terminals(port, answer).map(\.place.ont))
            case .lineProfiles: lineProfiles = try OltReader.profiles(read, answer)
            case .serviceProfiles: serviceProfiles = try OltReader.profiles(read, answer)
            case .vlan(let vlan): if try OltReader.hasVLAN(vlan, answer) { vlans.insert(vlan) }
            case .freeIndex: freeIndex = try OltReader.freeIndex(answer)
            case .servicePorts, .allServicePorts: servicePorts = try OltReader.servicePorts(read, answer)
            case .nativeVLAN(_, let ethernet): nativeVLANs[ethernet] = try OltReader.nativeVLAN(read, answer)
            case .addresses: addresses = try OltReader.addresses(read, answer).map(\.address)
            case .version, .boards, .optics, .portOptics, .allAddresses, .traffic: continue
            }
        }
        guard answers.count == request.reads.count else {
            throw ReadFault(request.reads[answers.count], "nothing")
        }
    }

    /// What must be the same when the plan is confirmed, by name. Counters that move by themselves are not in it.
    package func standing(_ request: PlanRequest) -> [(name: String, value: String)] {
        var facts: [(String, String)] = []
        func add(_ name: String, _ value: String?) { facts.append((name, value ?? "none")) }
        func profiles(_ line: Int, _ service: Int) {
            add("line profile \(line)", lineProfiles.first { $0.id == line }?.name)
            add("service profile \(service)", serviceProfiles.first { $0.id == service }?.name)
        }
        func card(_ terminal: Terminal?) {
            add("terminal", terminal.map { "\($0.place) \($0.printedSerial)" })
            add("its state", terminal?.runState)
            add("its description", terminal?.description)
            add("its profiles", terminal.map { "\($0.lineProfile ?? -1) \($0.serviceProfile ?? -1)" })
        }
        switch request {
        case .register(let isFound, let port, _, _, let profile):
            if isFound { add("found on", found?.port.description) }
            add("registered as", registered?.place.description)
            if !isFound { add("next free number of \(port)", freeNumber.map(String.init)) }
            profiles(profile.lineProfile, profile.serviceProfile)
            add("VLAN \(profile.vlan)", vlans.contains(profile.vlan) ? "there" : nil)
            add("next free service port", freeIndex.map(String.init))
        case .addServicePort(_, _, let vlan, _, _):
            card(terminal)
            add("its service ports", listed)
            add("VLAN \(vlan)", vlans.contains(vlan) ? "there" : nil)
            add("next free service port", freeIndex.map(String.init))
        case .removeServicePort:
            card(terminal)
            add("its service ports", listed)
        case .removeOrphan(let index, let place):
            let listed = servicePorts.first { $0.index == index }
            add(
                "service port \(index)",
                listed.map { "\($0.text) on \($0.portType ?? "-") \($0.whose)" })
            if let place { add("terminal \(place)", terminal?.printedSerial) }
        case .setNativeVLAN(_, _, let ethernet, let vlan):
            card(terminal)
            add("VLAN \(vlan)", vlans.contains(vlan) ? "there" : nil)
            add("native VLAN of Ethernet port \(ethernet)", nativeVLANs[ethernet].map(String.init))
        case .delete:
            card(terminal)
            add("its service ports", listed)
            add("native VLAN of Ethernet port 1", nativeVLANs[1].map(String.init))
        case .restore(let record):
            add("registered as", registered?.place.description)
            add("at \(record.place)", terminal?.printedSerial)
            profiles(record.lineProfile, record.serviceProfile)
            for service in record.servicePorts {
                add("service port \(service.index)", servicePorts.first { $0.index == service.index }?.text)
                add("VLAN \(service.vlan)", vlans.contains(service.vlan) ? "there" : nil)
            }
        case .save: break
        }
        return facts
    }

    private var listed: String {
        servicePorts.isEmpty
            ? "none" : servicePorts.sorted { $0.index < $1.index }.map(\.text).joined(separator: ", ")
    }

    /// The lowest number that is free on the port.
    var freeNumber: Int? { TerminalPlace.numbers.first { !takenNumbers.contains($0) } }
}
