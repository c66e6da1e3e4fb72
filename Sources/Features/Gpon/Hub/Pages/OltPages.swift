internal import DeviceRegistry
internal import Gpon
internal import HubCore
internal import HubFrame
internal import HubServer

/// All OLTs, and the ways to their terminals.
struct OltsPage: Page {
    static let template = "olts"
    let title = "OLTs"
    let olts: [Item]
    let isEmpty: Bool
    let words: String
    let isOff: Bool
    let isDryRun: Bool

    struct Item: Sendable {
        let number: Int64
        let name: String
        let place: String?
        let mark: StatusMark
        let reason: String?
        let terminals: Int
        let online: Int
        let weak: Int
        let read: Moment?
        let unsaved: Moment?
        let holder: String?

        init(
            _ olt: NetworkDevice, _ state: GponStore.OltState, _ counts: TerminalCounts,
            holder: String?
        ) {
            number = olt.number
            name = olt.name
            place = olt.definition.place.isEmpty ? nil : olt.definition.place
            if state.lookFirst != nil {
                mark = StatusMark(.bad, "look first")
            } else if state.stoppedBy != nil {
                mark = StatusMark(.watch, "writing stopped")
            } else if state.readReason != nil {
                mark = StatusMark(.bad, "not read")
            } else {
                mark = state.readAt == nil ? StatusMark(.off, "not read yet") : StatusMark(.good, "read")
            }
            reason = state.readReason
            terminals = counts.all
            online = counts.online
            weak = counts.weak
            read = GponWords.moment(state.readAt)
            unsaved = GponWords.moment(state.unsavedSince)
            self.holder = holder
        }
    }

    init(_ olts: [Item], words: String, writes: OltWrites) {
        self.olts = olts
        isEmpty = olts.isEmpty
        self.words = words
        isOff = writes == .off
        isDryRun = writes == .dryRun
    }
}

/// One OLT: its ports, what may be done, its newest plans.
struct OltPage: Page {
    static let template = "olt"
    let title: String
    let number: Int64
    let mark: StatusMark
    let facts: [Fact]
    let slots: [Slot]
    let hasSlots: Bool
    let ports: [Port]
    let hasNoPort: Bool
    let load: ChartBox
    let plans: [PlanItem]
    let stoppedBy: String?
    let lookFirst: String?
    let maySave: Bool
    let mayRegister: Bool
    let mayStop: Bool
    let mayAllow: Bool
    let mayRead: Bool
    let isReading: Bool

    struct Port: Sendable {
        let name: String
        let path: String
        let board: String
        let terminals: Int
        let online: Int
        let up: String
        let down: String
        let read: Moment?
    }

    struct Slot: Sendable {
        let number: Int
        let board: String
        let status: String
        /// With what is on its ports; a dash for a board without GPON ports.
        let ports: String
        let terminals: String
        let online: String

        init(_ board: KeptBoard, _ ports: [KeptPort]) {
            number = board.slot
            self.board = board.name
            status = board.status.isEmpty ? "–" : board.status
            let own = ports.filter { $0.port.slot == board.slot }
            self.ports = own.isEmpty ? "–" : "\(own.count)"
            terminals = own.isEmpty ? "–" : "\(own.reduce(0) { $0 + $1.terminals })"
            online = own.isEmpty ? "–" : "\(own.reduce(0) { $0 + $1.online })"
        }
    }

    init(
        _ olt: NetworkDevice, _ item: OltsPage.Item, _ state: GponStore.OltState, boards: [KeptBoard],
        _ ports: [KeptPort], _ plans: [KeptPlan], _ visitor: Visitor, writes: OltWrites, isReading: Bool
    ) {
        title = olt.name
        number = olt.number
        mark = item.mark
        var facts = [
            Fact("Address", olt.definition.address),
            Fact("Terminals", "\(item.terminals), \(item.online) online"),
        ]
        if let read = item.read { facts.append(Fact("Read", read)) }
        if let reason = state.readReason { facts.append(Fact("Read incompletely", reason)) }
        if let unsaved = item.unsaved { facts.append(Fact("Not saved since", unsaved)) }
        if let saved = GponWords.moment(state.savedAt) { facts.append(Fact("Saved", saved)) }
        if let holder = item.holder { facts.append(Fact("In use by", holder)) }
        self.facts = facts
        slots = boards.map { Slot($0, ports) }
        hasSlots = !boards.isEmpty
        self.ports = ports.map {
            Port(
                name: $0.port.description, path: "/isp/olts/\(olt.number)/\($0.port.slot)/\($0.port.port)",
                board: $0.board, terminals: $0.terminals, online: $0.online,
                up: GponWords.megabits($0.upKilobits), down: GponWords.megabits($0.downKilobits),
                read: GponWords.moment($0.readAt))
        }
        hasNoPort = ports.isEmpty
        load = .load(of: olt.number)
        self.plans = plans.map { PlanItem($0, olt: olt.name) }
        stoppedBy = state.stoppedBy
        lookFirst = state.lookFirst
        let isOperator = visitor.role >= .operator
        let hasWrites = isOperator && writes != .off
        maySave = hasWrites && visitor.duties.contains(.gponSave)
        mayRegister = hasWrites && visitor.duties.contains(.gponRegister) && !PlanDesk.isInstaller(visitor)
        mayStop =
            isOperator && state.stoppedBy == nil
            && !visitor.duties.isDisjoint(with: [.gponRegister, .gponDelete, .gponSave])
        mayAllow = isOperator && state.stoppedBy != nil && visitor.duties.contains(.ispAdmin)
        mayRead = isOperator && visitor.duties.contains(.readDevices)
        self.isReading = isReading
    }
}

extension ChartBox {
    /// - Parameter port: `nil` for all ports of the OLT together.
    static func load(of olt: Int64, _ port: PonPort? = nil) -> ChartBox {
        ChartBox(
            "load", "Load",
            source: PageQuery("/api/v1/isp/olts/\(olt)/load", [("port", port?.description ?? "")]),
            measure: .rate)
    }
}

/// A terminal in a table.
struct TerminalItem: Sendable {
    let path: String
    let place: String
    let olt: String
    let label: String
    let description: String?
    /// `agro1181, online`.
    let login: String?
    let mark: StatusMark
    let signal: StatusMark
    let rx: String
    let tx: String
    let oltRx: String
    let distance: String
    let cause: String?
    let worse: String?
    let seen: Moment?

    init(_ terminal: KeptTerminal, olt: String, login: TerminalLogin? = nil, _ limits: SignalLimits) {
        path = "/isp/terminals/\(terminal.number)"
        place = terminal.place.description
        self.olt = olt
        label = terminal.label
        description = terminal.description
        self.login = login.map { "\($0.session.login), \($0.isOnline ? "online" : "offline")" }
        mark = GponWords.state(terminal)
        signal = GponWords.signal(terminal.isOnline ? limits.verdict(terminal.optics) : .none)
        rx = GponWords.dBm(terminal.optics?.rxDBm)
        tx = GponWords.dBm(terminal.optics?.txDBm)
        oltRx = GponWords.dBm(terminal.optics?.oltRxDBm)
        distance = terminal.distanceMetres.map { "\($0) m" } ?? "–"
        cause = terminal.isOnline ? nil : DownCause.words(terminal.downCause)
        worse = terminal.worseBy.map { "\(GponWords.dBm($0)) dB weaker than usual" }
        seen = GponWords.moment(terminal.goneAt ?? terminal.seen)
    }
}

/// Terminals: of a port, of a search, or with weak light.
struct TerminalsPage: Page {
    static let template = "olt-terminals"
    let title: String
    let crumb: String
    let crumbPath: String
    let words: String?
    let hint: String?
    /// Of a port: its MAC table.
    var addressesPath: String?
    /// Of a port: its service ports.
    var servicePortsPath: String?
    /// Of a port: its load.
    var load: ChartBox?
    /// Of signals: which, and of which OLT.
    var chips: [Chips] = []
    let terminals: [TerminalItem]
    let isEmpty: Bool
    let showsOlt: Bool
    /// Of a search: terminals that are seen and not registered.
    var found: [FoundPage.Item] = [] { didSet { hasFound = !found.isEmpty } }
    private(set) var hasFound = false
    var mayRegister = false
    /// The whole serial number that the OLTs can be asked for: nothing stored answers it.
    var ask: String?
    var answers: [AskedItem] = [] { didSet { hasAnswers = !answers.isEmpty } }
    private(set) var hasAnswers = false
    /// Of the OLTs that were asked: what for.
    var asked: String?
    var fault: String?

    /// What one OLT said.
    struct AskedItem: Sendable {
        let olt: String
        let oltPath: String
        let mark: StatusMark
        let reason: String?
        let place: String?
        let path: String

        init(_ answer: SerialSearch.Answer) {
            olt = answer.name
            oltPath = "/isp/olts/\(answer.olt)"
            mark = GponWords.mark(answer.outcome)
            reason = GponWords.reason(answer.outcome)
            guard case .found(let terminal) = answer.outcome else {
                (place, path) = (nil, "")
                return
            }
            place = terminal.place.description
            path = "/isp/terminals/\(terminal.number)"
        }
    }
}
