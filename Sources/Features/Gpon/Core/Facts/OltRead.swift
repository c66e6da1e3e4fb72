internal import DeviceAccess

/// What an OLT is asked: each is one `display` line. None changes anything.
package enum OltRead: Hashable, Sendable {
    case version
    case boards
    /// Terminals that are seen and not registered, of all ports.
    case found
    case terminalBySerial(SerialNumber)
    case terminal(TerminalPlace)
    case terminals(PonPort)
    case optics(TerminalPlace)
    case portOptics(PonPort)
    case lineProfiles
    case serviceProfiles
    case vlan(Int)
    case freeIndex
    case servicePorts(TerminalPlace)
    case allServicePorts
    case nativeVLAN(TerminalPlace, ethernet: Int)
    case addresses(TerminalPlace)
    case allAddresses
    case traffic(PonPort)

    package var mode: OltMode {
        switch self {
        case .optics(let place), .nativeVLAN(let place, _): .board(place.port.slot)
        case .portOptics(let port), .traffic(let port): .board(port.slot)
        default: .config
        }
    }

    package var line: String {
        switch self {
        case .version: "display version"
        case .boards: "display board 0"
        case .found: "display ont autofind all"
        case .terminalBySerial(let serial): "display ont info by-sn \(serial)"
        case .terminal(let place): "display ont info 0 \(place.port.slot) \(place.port.port) \(place.ont)"
        case .terminals(let port): "display ont info 0 \(port.slot) \(port.port) all"
        case .optics(let place): "display ont optical-info \(place.port.port) \(place.ont)"
        case .portOptics(let port): "display ont optical-info \(port.port) all"
        case .lineProfiles: "display ont-lineprofile gpon all"
        case .serviceProfiles: "display ont-srvprofile gpon all"
        case .vlan(let vlan): "display vlan \(vlan)"
        case .freeIndex: "display service-port next-free-index"
        case .servicePorts(let place): "display service-port port \(place.port) ont \(place.ont)"
        case .allServicePorts: "display service-port all"
        case .nativeVLAN(let place, let ethernet):
            "display ont port vlan \(place.port.port) \(place.ont) byport eth \(ethernet)"
        case .addresses(let place): "display mac-address port \(place.port) ont \(place.ont)"
        case .allAddresses: "display mac-address all"
        case .traffic(let port): "display port traffic \(port.port)"
        }
    }

    /// Seconds that it may take: a whole port needs longer than one terminal.
    package var seconds: Int {
        switch self {
        case .terminals, .portOptics, .allServicePorts, .allAddresses, .found: 120
        default: 40
        }
    }
}

/// Why what an OLT printed does not answer.
package struct ReadFault: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ read: OltRead, _ reason: String) {
        description = "the OLT answered '\(read.line)' with: \(reason)"
    }
}

/// Takes answers apart. What is not there is told apart from what could not be read.
package enum OltReader {
    /// The rows of an answer; none where the OLT says that there is nothing.
    ///
    /// - Parameter hasTotal: the OLT prints how many there are: without that the table was cut.
    private static func rows(
        _ layout: String, _ read: OltRead, _ answer: OltAnswer, hasTotal: Bool = false
    ) throws(ReadFault) -> [Row] {
        try check(read, answer)
        if let sentence = failure(answer) {
            guard isNothing(sentence) else { throw ReadFault(read, sentence) }
            return []
        }
        guard let table = Layout.named(layout)?.read(answer.text) else { throw ReadFault(read, "no layout") }
        if let error = table.error { throw ReadFault(read, error) }
        guard table.isComplete else {
            throw ReadFault(read, "the OLT counted \(table.printedTotal ?? 0) rows, and \(table.count) came")
        }
        if hasTotal, table.printedTotal == nil { throw ReadFault(read, "the end of the table is missing") }
        return table.rows
    }

    private static func check(_ read: OltRead, _ answer: OltAnswer) throws(ReadFault) {
        switch answer.end {
        case .prompt: break
        case .notSent(let reason), .lost(let reason): throw ReadFault(read, reason)
        case .question(let question): throw ReadFault(read, "the question '\(question)'")
        case .incomplete: throw ReadFault(read, "it wants more words")
        }
        guard !answer.isCut else { throw ReadFault(read, "more than the bounds") }
    }

    /// The sentence behind `Failure:`, or that of a syntax error.
    static func failure(_ answer: OltAnswer) -> String? {
        for line in answer.lines {
            let line = line[...].trimmed
            if line.hasPrefix("Failure:") { return line.dropFirst(8).value ?? "Failure" }
            if line.hasPrefix("% ") || line.hasPrefix("Incorrect command:") { return line.text }
        }
        return nil
    }

    /// Whether a refusal means absence, rather than that it cannot be told.
    static func isNothing(_ sentence: String) -> Bool {
        sentence.contains("does not exist") || sentence.contains("do not exist")
            || sentence.hasPrefix("No service virtual port")
            || sentence.contains("There is not any MAC address")
            || sentence.contains("no MAC address") || sentence.contains("no ONT")
    }

    /// Whether the OLT says that it has no such port, rather than no terminal on it.
    package static func hasNoPort(_ answer: OltAnswer) -> Bool {
        guard let sentence = failure(answer) else { return false }
        return sentence.hasPrefix("% ") || sentence.hasPrefix("The port") || sentence.hasPrefix("The board")
            || sentence.contains("Parameter error")
    }

    // MARK: - Terminals

    /// - Returns: `nil` where there is none.
    package static func terminal(_ read: OltRead, _ answer: OltAnswer) throws(ReadFault) -> Terminal? {
        let rows = try rows("smartax-display-ont-info-0-1", read, answer)
        guard let row = rows.first else {
            // Neither a card nor a sentence: cut off, or of another form.
            guard failure(answer) != nil else { throw ReadFault(read, answer.firstLine ?? "nothing") }
            return nil
        }
        guard rows.count == 1 else { throw ReadFault(read, "\(rows.count) terminals") }
        guard let port = row["fsp"]?.string.flatMap({ PonPort($0) }),
            let ont = row["ont_id"]?.int, let place = TerminalPlace(port, ont),
            let printed = row["serial_number"]?.string?.split(separator: " ").first
        else { throw ReadFault(read, "a card without place or serial number") }
        var terminal = Terminal(place: place, printedSerial: String(printed))
        terminal.description = row["description"]?.string
        terminal.runState = row["run_state"]?.string
        terminal.configState = row["config_state"]?.string
        terminal.matchState = row["match_state"]?.string
        terminal.lineProfile = row["line_profile_id"]?.int
        terminal.serviceProfile = row["service_profile_id"]?.int
        terminal.distanceMetres = row["distance_m"]?.int
        terminal.temperature = row["temperature"]?.string.flatMap {
            Int($0.prefix { $0.isNumber || $0 == "-" })
        }
        terminal.downCause = row["last_down_cause"]?.string
        terminal.lastUp = row["last_up_time"]?.string
        terminal.lastDown = row["last_down_time"]?.string
        terminal.lastDyingGasp = row["last_dying_gasp_time"]?.string
        terminal.onlineFor = row["ont_online_duration"]?.string
        return terminal
    }

    /// All of a port: place, serial number, state and description.
    package static func terminals(_ port: PonPort, _ answer: OltAnswer) throws(ReadFault) -> [Terminal] {
        let read = OltRead.terminals(port)
        return try rows("smartax-ont-table", read, answer, hasTotal: true).compactMap { row -> Terminal? in
            guard let on = row["fsp"]?.string.flatMap({ PonPort($0) }), let ont = row["ont"]?.int,
                let place = TerminalPlace(on, ont), let serial = row["sn"]?.string
            else { return nil }
            var terminal = Terminal(place: place, printedSerial: serial)
            terminal.runState = row["run_state"]?.string
            terminal.description = row["description"]?.string
            return terminal
        }
    }

    package static func found(_ answer: OltAnswer) throws(ReadFault) -> [FoundTerminal] {
        try rows("smartax-display-ont-autofind", .found, answer).compactMap { row -> FoundTerminal? in
            guard let port = row["fsp"]?.string.flatMap({ PonPort($0) }),
                let printed = row["serial_number"]?.string?.split(separator: " ").first,
                let serial = SerialNumber(String(printed))
            else { return nil }
            var found = FoundTerminal(port: port, serial: serial)
            found.model = row["ont_equipment_id"]?.string
            found.software = row["ont_software_version"]?.string
            found.foundAt = row["ont_autofind_time"]?.string
            return found
        }
    }

    // MARK: - Optics

    /// - Returns: `nil` where the terminal is offline.
    package static func optics(_ place: TerminalPlace, _ answer: OltAnswer) throws(ReadFault)
        -> OpticalReading?
    {
        let read = OltRead.optics(place)
        try check(read, answer)
        if let sentence = failure(answer) {
            guard sentence.contains("not online") else { throw ReadFault(read, sentence) }
            return nil
        }
        guard let row = Layout.named("smartax-optical-one")?.read(answer.text).rows.first else {
            throw ReadFault(read, "nothing")
        }
        return OpticalReading(
            rxDBm: row["rx_dbm"]?.double, txDBm: row["tx_dbm"]?.double, oltRxDBm: row["olt_rx_dbm"]?.double,
            temperature: row["temperature_c"]?.double)
    }

    package static func portOptics(
        _ port: PonPort, _ answer: OltAnswer
    ) throws(ReadFault) -> [(ont: Int, reading: OpticalReading)] {
        let read = OltRead.portOptics(port)
        return try rows("smartax-display-ont-optical-info-0-all", read, answer).compactMap { row in
            guard let ont = row["ont_id"]?.int, TerminalPlace.numbers.contains(ont) else { return nil }
            return (
                ont,
                OpticalReading(
                    rxDBm: row["rx_power"]?.double, txDBm: row["tx_power"]?.double,
                    oltRxDBm: row["olt_rx_ont"]?.double, temperature: row["temperature"]?.double)
            )
        }
    }

    // MARK: - What terminals use

    package static func profiles(_ read: OltRead, _ answer: OltAnswer) throws(ReadFault) -> [NamedProfile] {
        try rows("smartax-display-ont-lineprofile-gpon-all", read, answer).compactMap {
            row -> NamedProfile? in
            guard let id = row["profile_id"]?.int else { return nil }
            return NamedProfile(
                id: id, name: row["profile_name"]?.string ?? "", bound: row["binding_times"]?.int)
        }
    }

    /// Whether the OLT has the VLAN.
    package static func hasVLAN(_ vlan: Int, _ answer: OltAnswer) throws(ReadFault) -> Bool {
        let read = OltRead.vlan(vlan)
        try check(read, answer)
        if let sentence = failure(answer) {
            guard isNothing(sentence) else { throw ReadFault(read, sentence) }
            return false
        }
        let isThere = answer.lines.contains { line in
            guard let (key, value) = line[...].split(at: UInt8(ascii: ":")) else { return false }
            return key.trimmed.isWord("vlan id") && value.trimmed.number == vlan
        }
        guard isThere else { throw ReadFault(read, answer.firstLine ?? "nothing") }
        return true
    }

    package static func freeIndex(_ answer: OltAnswer) throws(ReadFault) -> Int {
        let table = Layout.named("smartax-next-free-index")?.read(answer.text)
        try check(.freeIndex, answer)
        guard let index = table?.rows.first?["index"]?.int, ServicePort.indices.contains(index) else {
            throw ReadFault(.freeIndex, table?.error ?? answer.firstLine ?? "nothing")
        }
        return index
    }

    package static func servicePorts(
        _ read: OltRead, _ answer: OltAnswer
    ) throws(ReadFault) -> [ListedServicePort] {
        let rows = try rows("smartax-service-port", read, answer, hasTotal: true)
        let types = portTypes(answer)
        return rows.compactMap { row -> ListedServicePort? in
            guard let index = row["index"]?.int, let vlan = row["vlan"]?.int else { return nil }
            let place = row["fsp"]?.string.flatMap { PonPort($0) }.flatMap { port in
                row["ont"]?.int.flatMap { TerminalPlace(port, $0) }
            }
            return ListedServicePort(
                index: index, place: place, port: row["fsp"]?.string, portType: types[index], vlan: vlan,
                gem: row["gem"]?.int, userVLAN: row["user_vlan"]?.int, rxTable: row["rx_table"]?.int,
                txTable: row["tx_table"]?.int, state: row["state"]?.string ?? "")
        }
    }

    /// What sort of port each service port is on, by index: another layout of the same table.
    private static func portTypes(_ answer: OltAnswer) -> [Int: String] {
        let rows = Layout.named("smartax-display-service-port-all")?.read(answer.text).rows ?? []
        let types = rows.compactMap { row -> (Int, String)? in
            guard let index = row["index"]?.string.flatMap({ Int($0) }), let type = row["port_type"]?.string
            else { return nil }
            return (index, type)
        }
        return Dictionary(types) { first, _ in first }
    }

    /// The native VLAN of an Ethernet port.
    package static func nativeVLAN(_ read: OltRead, _ answer: OltAnswer) throws(ReadFault) -> Int? {
        try check(read, answer)
        if let sentence = failure(answer) {
            guard isNothing(sentence) else { throw ReadFault(read, sentence) }
            return nil
        }
        for line in answer.lines {
            guard let (key, value) = line[...].split(at: UInt8(ascii: ":")), key.trimmed.isWord("native vlan")
            else { continue }
            return value.trimmed.number
        }
        throw ReadFault(read, answer.firstLine ?? "nothing")
    }

    /// Hardware addresses behind terminals, as text with colons, and their service port.
    package static func addresses(
        _ read: OltRead, _ answer: OltAnswer
    ) throws(ReadFault) -> [(address: String, place: TerminalPlace?, vlan: Int?)] {
        try rows("smartax-display-mac-address", read, answer).compactMap { row in
            guard let address = row["mac"]?.string else { return nil }
            let place = row["fsp"]?.string.flatMap { PonPort($0) }.flatMap { port in
                row["ont_id"]?.int.flatMap { TerminalPlace(port, $0) }
            }
            return (address, place, row["vlan_id"]?.int)
        }
    }

    /// In kbit/s.
    package static func traffic(_ port: PonPort, _ answer: OltAnswer) throws(ReadFault) -> (
        up: Int?, down: Int?
    ) {
        let row = try rows("smartax-port-traffic", .traffic(port), answer).first
        return (row?["up_kbps"]?.int, row?["down_kbps"]?.int)
    }

    /// Slots with a board that has GPON ports, by its name (`GPBD`, `GPFD`, `H805GPBD`).
    package static func boards(_ answer: OltAnswer) throws(ReadFault) -> [(
        slot: Int, name: String, status: String
    )] {
        try rows("smartax-display-board", .boards, answer).compactMap { row in
            guard let slot = row["slot_id"]?.int, let name = row["boardname"]?.string else { return nil }
            return (slot, name, row["status"]?.string ?? "")
        }
    }
}
