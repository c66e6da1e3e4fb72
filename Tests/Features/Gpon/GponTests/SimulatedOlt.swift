import Gpon

/// An OLT with real state: a registered terminal appears in its tables, an index is taken, a terminal with service ports
/// is not deleted. Answers lines as text, and may fail on purpose.
struct SimulatedOlt {
    struct Registered: Equatable {
        var serial: String
        var line: Int
        var service: Int
        var description: String?
        var native: [Int: Int] = [:]
    }

    struct Service: Equatable {
        var place: TerminalPlace
        var vlan: Int
        var gem: Int
        var user: Int
        var rx: Int?
        var tx: Int?
    }

    struct State: Equatable {
        var terminals: [TerminalPlace: Registered] = [:]
        var services: [Int: Service] = [:]
        var found: [String: PonPort] = [:]
    }

    /// What goes wrong at one write, counted from 0.
    enum Fault: Equatable, Sendable {
        case none
        case successZero(Int), silentFailure(Int), lyingDone(Int)
        case busy(Int, times: Int), busyThoughDone(Int)
        case refused(Int), refusedThoughDone(Int), syntaxError(Int)
        case lostDone(Int), lostNotDone(Int), silence(Int)
        case question(Int), incomplete(Int), garbageDone(Int), garbageNotDone(Int)
        case takesIndex, takesSerial, addsServicePort, deletesTerminal
        case readsBusy(after: Int, times: Int), lostReading(after: Int), readsCut(after: Int)
        case offline
    }

    var state = State()
    var lineProfiles = [10: "inet", 20: "bridge"]
    var serviceProfiles = [10: "hg8245", 20: "hg310"]
    var vlans: Set<Int> = [100, 2600, 2700]
    /// Terminals that are on no fibre yet: nothing finds them.
    var absent: Set<String> = ["4857544355667788"]
    var fault = Fault.none
    /// Lines that changed something, in order.
    private(set) var executed: [String] = []
    /// Lines that would change something, whether they did or not.
    private(set) var writes: [String] = []
    private(set) var isLost = false
    /// A line that is repeated is the same write.
    private var distinct: [String] = []
    private var busyLeft: Int?
    private var readsLeft: Int?
    private var hasMeddled = false

    private static func text(_ lines: [String]) -> OltAnswer {
        OltAnswer(.prompt, lines: lines.map { Array($0.utf8) })
    }
    private static func failure(_ sentence: String) -> OltAnswer { text(["  Failure: \(sentence)"]) }

    // MARK: - Lines

    mutating func answer(_ line: String, in mode: OltMode) -> OltAnswer {
        if isLost { return OltAnswer(.notSent("the connection was lost")) }
        if line.hasPrefix("display ") { return read(line) }
        meddle()
        if !distinct.contains(line) { distinct.append(line) }
        writes.append(line)
        return faulty(line, mode, distinct.firstIndex(of: line) ?? 0)
    }

    private mutating func faulty(_ line: String, _ mode: OltMode, _ number: Int) -> OltAnswer {
        switch fault {
        case .successZero(number): return Self.text(["  Number of ONTs that can be added: 1, success: 0"])
        case .silentFailure(number): return Self.text([])
        case .lyingDone(number): return lie(line, mode)
        case .busy(number, let times):
            let left = busyLeft ?? times
            if left > 0 {
                busyLeft = left - 1
                return Self.failure("System is busy, please retry after a while")
            }
        case .busyThoughDone(number):
            if busyLeft == nil {
                busyLeft = 0
                _ = write(line, mode)
                return Self.failure("System is busy, please retry after a while")
            }
        case .refused(number): return Self.failure("The operation is not allowed")
        case .refusedThoughDone(number):
            _ = write(line, mode)
            return Self.failure("The operation is not allowed")
        case .syntaxError(number):
            return Self.text(["            ^", "  % Parameter error, the error locates at '^'"])
        case .lostDone(number):
            _ = write(line, mode)
            isLost = true
            return OltAnswer(.lost("the connection was lost"))
        case .lostNotDone(number), .silence(number):
            isLost = true
            return OltAnswer(.lost("the OLT stopped answering"))
        case .question(number): return OltAnswer(.question("Are you sure to do this? (y/n)[n]:"))
        case .incomplete(number): return OltAnswer(.incomplete)
        case .garbageDone(number):
            _ = write(line, mode)
            return Self.text(["  Command accepted by the new software"])
        case .garbageNotDone(number): return Self.text(["  Command noted by the new software"])
        default: break
        }
        return write(line, mode)
    }

    /// What a good answer looks like, without anything done.
    private func lie(_ line: String, _ mode: OltMode) -> OltAnswer {
        var copy = self
        return copy.write(line, mode)
    }

    /// Another operator, once, between two of our lines.
    private mutating func meddle() {
        guard !hasMeddled else { return }
        guard let port = PonPort(slot: 0, port: 9), let other = TerminalPlace(port, 9) else { return }
        switch fault {
        case .takesIndex where !writes.isEmpty:
            let index = (0...).first { state.services[$0] == nil } ?? 0
            state.services[index] = Service(place: other, vlan: 100, gem: 1, user: 100)
        case .takesSerial:
            guard let serial = state.found.keys.sorted().first else { return }
            state.terminals[other] = Registered(serial: serial, line: 10, service: 10)
        case .addsServicePort where writes.count >= 1:
            guard let place = state.terminals.keys.sorted().last else { return }
            state.services[30_000] = Service(place: place, vlan: 2700, gem: 3, user: 2700)
        case .deletesTerminal where writes.count >= 1:
            guard let place = state.terminals.keys.sorted().last else { return }
            state.terminals[place] = nil
            state.services = state.services.filter { $0.value.place != place }
        default: return
        }
        hasMeddled = true
    }

    // MARK: - Writes

    private mutating func write(_ line: String, _ mode: OltMode) -> OltAnswer {
        let before = state
        let answer = carryOut(line, mode)
        if state != before { executed.append(line) }
        return answer
    }

    private mutating func carryOut(_ line: String, _ mode: OltMode) -> OltAnswer {
        let parts = line.split(separator: "\"", maxSplits: 2)
        let words = parts[0].split(separator: " ").map(String.init)
        let description = parts.count > 1 ? String(parts[1]) : nil
        switch words.prefix(2).joined(separator: " ") {
        case "ont confirm": return confirm(words, description, mode)
        case "ont add": return add(words, description, mode)
        case "ont delete": return delete(words, mode)
        case "ont port": return native(words, mode)
        case "undo service-port":
            guard let index = Int(words[2]), state.services[index] != nil else {
                return Self.failure("Service virtual port does not exist")
            }
            state.services[index] = nil
            return Self.text([])
        default: break
        }
        if words[0] == "service-port" { return service(words) }
        return Self.text(["  % Unknown command, the error locates at '^'"])
    }

    private func place(_ mode: OltMode, _ port: String, _ ont: String) -> TerminalPlace? {
        guard case .board(let slot) = mode, let port = Int(port), let ont = Int(ont) else { return nil }
        return PonPort(slot: slot, port: port).flatMap { TerminalPlace($0, ont) }
    }

    private mutating func register(
        _ place: TerminalPlace, _ serial: String, _ words: ArraySlice<String>, _ description: String?
    ) -> OltAnswer {
        guard !state.terminals.values.contains(where: { $0.serial == serial }) else {
            return Self.failure("SN already exists")
        }
        guard state.terminals[place] == nil else { return Self.failure("The ONT ID has already existed") }
        let words = Array(words)
        guard words.count >= 5, let line = Int(words[2]), let service = Int(words[4]),
            lineProfiles[line] != nil,
            serviceProfiles[service] != nil
        else { return Self.failure("The profile does not exist") }
        state.terminals[place] = Registered(
            serial: serial, line: line, service: service, description: description)
        state.found[serial] = nil
        return Self.text([
            "  Number of ONTs that can be added: 1, success: 1",
            "  PortID :\(place.port.port), ONTID :\(place.ont)",
        ])
    }

    private mutating func confirm(_ words: [String], _ description: String?, _ mode: OltMode) -> OltAnswer {
        guard case .board(let slot) = mode, let port = PonPort(slot: slot, port: Int(words[2]) ?? 99) else {
            return Self.failure("The port does not exist")
        }
        let serial = words[4]
        guard state.found[serial] == port else {
            return Self.failure("The automatically found ONTs do not exist")
        }
        let taken = Set(state.terminals.keys.filter { $0.port == port }.map(\.ont))
        guard let ont = (0...127).first(where: { !taken.contains($0) }), let place = TerminalPlace(port, ont)
        else {
            return Self.failure("The number of ONTs has reached the limit")
        }
        return register(place, serial, words[5...], description)
    }

    private mutating func add(_ words: [String], _ description: String?, _ mode: OltMode) -> OltAnswer {
        guard let place = place(mode, words[2], words[3]) else {
            return Self.failure("The port does not exist")
        }
        return register(place, words[5], words[6...], description)
    }

    private mutating func delete(_ words: [String], _ mode: OltMode) -> OltAnswer {
        guard let place = place(mode, words[2], words[3]), let gone = state.terminals[place] else {
            return Self.failure("The ONT does not exist")
        }
        guard !state.services.values.contains(where: { $0.place == place }) else {
            return Self.failure("This configured object has some service virtual ports")
        }
        state.terminals[place] = nil
        if !absent.contains(gone.serial) { state.found[gone.serial] = place.port }
        return Self.text(["  Number of ONTs that can be deleted: 1, success: 1"])
    }

    private mutating func native(_ words: [String], _ mode: OltMode) -> OltAnswer {
        guard let place = place(mode, words[3], words[4]), state.terminals[place] != nil,
            let ethernet = Int(words[6]),
            let vlan = Int(words[8])
        else { return Self.failure("The ONT does not exist") }
        state.terminals[place]?.native[ethernet] = vlan
        return Self.text(["  Set ONT port(s) VLAN configuration, success: 1, failed: 0"])
    }

    private mutating func service(_ words: [String]) -> OltAnswer {
        guard let index = Int(words[1]), let vlan = Int(words[3]), let port = PonPort(words[5]),
            let ont = Int(words[7]),
            let place = TerminalPlace(port, ont), let gem = Int(words[9]), let user = Int(words[12])
        else { return Self.text(["  % Parameter error, the error locates at '^'"]) }
        guard state.terminals[place] != nil else { return Self.failure("The ONT does not exist") }
        guard vlans.contains(vlan) else { return Self.failure("VLAN does not exist") }
        guard state.services[index] == nil else {
            return Self.text([
                "  Failure: Service virtual port has existed already",
                "  Conflicted service virtual port index: \(index)",
            ])
        }
        let rx = words.count > 18 ? Int(words[18]) : nil
        let tx = words.count > 22 ? Int(words[22]) : nil
        state.services[index] = Service(place: place, vlan: vlan, gem: gem, user: user, rx: rx, tx: tx)
        return Self.text([])
    }

    // MARK: - Reads

    private mutating func read(_ line: String) -> OltAnswer {
        switch fault {
        case .lostReading(let after) where writes.count > after:
            isLost = true
            return OltAnswer(.lost("the connection was lost"))
        case .readsBusy(let after, let times) where writes.count > after:
            let left = readsLeft ?? times
            if left > 0 {
                readsLeft = left - 1
                return Self.failure("System is busy, please retry after a while")
            }
        case .readsCut(let after) where writes.count > after:
            return OltAnswer(.prompt, lines: display(line).lines.prefix(3).map { $0 }, isCut: true)
        default: break
        }
        return display(line)
    }

    private func display(_ line: String) -> OltAnswer {
        let words = line.split(separator: " ").map(String.init)
        switch line {
        case "display version": return Self.text(["  VERSION : MA5600V800R015C10"])
        case "display ont autofind all": return autofind()
        case "display ont-lineprofile gpon all": return profiles(lineProfiles)
        case "display ont-srvprofile gpon all": return profiles(serviceProfiles)
        case "display service-port next-free-index":
            let index = (0...).first { state.services[$0] == nil } ?? 0
            return Self.text(["  Next valid free service virtual port ID: \(index)"])
        case "display service-port all": return services { _ in true }
        default: break
        }
        if line.hasPrefix("display ont info by-sn ") {
            guard let found = state.terminals.first(where: { $0.value.serial == words[4] }) else {
                return Self.failure("The required ONT does not exist")
            }
            return card(found.key, found.value)
        }
        if line.hasPrefix("display ont info 0 ") { return info(words) }
        if line.hasPrefix("display vlan ") {
            guard let vlan = Int(words[2]), vlans.contains(vlan) else {
                return Self.failure("VLAN does not exist")
            }
            return Self.text(["  VLAN ID: \(vlan)", "  VLAN type: smart"])
        }
        if line.hasPrefix("display service-port port "), let port = PonPort(words[3]), let ont = Int(words[5])
        {
            return services { $0.place.port == port && $0.place.ont == ont }
        }
        if line.hasPrefix("display ont port vlan ") { return nativeVLAN(words) }
        if line.hasPrefix("display ont optical-info ") {
            return Self.text([
                "  Rx optical power(dBm)                  : -21.55",
                "  OLT Rx ONT optical power(dBm)          : -24.69",
            ])
        }
        if line.hasPrefix("display mac-address ") {
            return Self.failure("There is not any MAC address record")
        }
        return Self.text(["  % Unknown command, the error locates at '^'"])
    }

    private func info(_ words: [String]) -> OltAnswer {
        guard let slot = Int(words[4]), let number = Int(words[5]),
            let port = PonPort(slot: slot, port: number)
        else {
            return Self.failure("The port does not exist")
        }
        if words[6] == "all" { return table(port) }
        guard let ont = Int(words[6]), let place = TerminalPlace(port, ont),
            let terminal = state.terminals[place]
        else {
            return Self.failure("The ONT does not exist")
        }
        return card(place, terminal)
    }

    private func nativeVLAN(_ words: [String]) -> OltAnswer {
        // The board is the session's; tests have one.
        guard let number = Int(words[4]), let port = PonPort(slot: 1, port: number), let ont = Int(words[5]),
            let ethernet = Int(words[8]),
            let place = TerminalPlace(port, ont), let terminal = state.terminals[place]
        else { return Self.failure("The ONT does not exist") }
        return Self.text(["  Native VLAN     : \(terminal.native[ethernet] ?? 1)", "  Default priority: 0"])
    }

    private func card(_ place: TerminalPlace, _ terminal: Registered) -> OltAnswer {
        Self.text([
            "  -----------------------------------------------------------------------------",
            "  F/S/P                   : 0/\(place.port.slot)/\(place.port.port)",
            "  ONT-ID                  : \(place.ont)", "  Control flag            : active",
            "  Run state               : \(fault == .offline ? "offline" : "online")",
            "  Config state            : normal", "  Match state             : match",
            "  SN                      : \(terminal.serial) (HWTC-\(terminal.serial.suffix(8)))",
            "  Description             : \(terminal.description ?? "-")",
            "  -----------------------------------------------------------------------------",
            "  Line profile ID      : \(terminal.line)", "  Line profile name    : x",
            "  -----------------------------------------------------------------------------",
            "  Service profile ID   : \(terminal.service)", "  Service profile name : y",
        ])
    }

    private func table(_ port: PonPort) -> OltAnswer {
        let rule = "  -----------------------------------------------------------------------------"
        let all = state.terminals.filter { $0.key.port == port }.sorted { $0.key < $1.key }
        guard !all.isEmpty else { return Self.failure("The ONT does not exist") }
        let rows = all.map {
            "  0/ \(port.slot)/\(port.port)    \($0.key.ont)  \($0.value.serial)  active      online   normal   match    no"
        }
        return Self.text(
            [rule, "  F/S/P   ONT         SN         Control     Run      Config   Match    Protect", rule]
                + rows
                + [
                    rule,
                    "  In port 0/ \(port.slot)/\(port.port) , the total of ONTs are: \(all.count), online: \(all.count)",
                ])
    }

    private func autofind() -> OltAnswer {
        guard !state.found.isEmpty else { return Self.failure("The automatically found ONTs do not exist") }
        return Self.text(
            state.found.sorted { $0.key < $1.key }.enumerated().flatMap { number, one in
                [
                    "   ----------------------------------------------------------------------------",
                    "   Number              : \(number + 1)", "   F/S/P               : \(one.value)",
                    "   Ont SN              : \(one.key) (HWTC-\(one.key.suffix(8)))",
                    "   Ont EquipmentID     : HG8245", "   Ont autofind time   : 2026-11-29 10:00:00+00:00",
                ]
            })
    }

    private func profiles(_ profiles: [Int: String]) -> OltAnswer {
        Self.text(
            ["  Profile-ID  Profile-name                                Binding times"]
                + profiles.sorted { $0.key < $1.key }.map {
                    "  \($0.key)          \($0.value)             12"
                })
    }

    private func services(_ isIncluded: (Service) -> Bool) -> OltAnswer {
        let rows = state.services.filter { isIncluded($0.value) }.sorted { $0.key < $1.key }
        guard !rows.isEmpty else { return Self.failure("No service virtual port can be operated") }
        func word(_ number: Int?) -> String { number.map(String.init) ?? "-" }
        return Self.text(
            [
                "  Switch-Oriented Flow List",
                "   INDEX VLAN VLAN     PORT F/ S/ P VPI  VCI   FLOW  FLOW       RX   TX   STATE",
            ]
                + rows.map { index, one in
                    "   \(index) \(one.vlan) common   gpon 0/\(one.place.port.slot) /\(one.place.port.port) \(one.place.ont)   \(one.gem)     vlan  \(one.user)       \(word(one.rx))  \(word(one.tx))   up"
                } + ["   Total : \(rows.count)  (Up/Down :    \(rows.count)/0)"])
    }
}
