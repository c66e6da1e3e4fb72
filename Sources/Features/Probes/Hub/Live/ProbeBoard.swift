internal import HubSeries
internal import MonitorCore
internal import MonitorWire
internal import ProbeWire
internal import Probes
internal import Synchronization

/// How every target fares at every agent now, in memory: what the matrix shows.
///
/// Only windows that have just ended count here: a backlog fills history and says nothing of now.
final class ProbeBoard: Sendable {
    /// Windows that ended longer ago are history.
    static let freshMilliseconds: Int64 = 60_000
    /// An agent that says nothing for longer is offline. Agents report every 15 seconds at the least.
    static let silence: Duration = .seconds(35)
    /// Between two windows of one agent that come ahead of others, in milliseconds.
    private static let leastGap: Int64 = 500
    /// Those that are remembered: of a minute, at the least.
    private static let mostShown = 64

    /// One target at one agent.
    struct Cell: Sendable, Equatable {
        /// `ok`, or a word of `ProbeWindow.Standing`.
        var state = "unknown"
        var since: UTCTime?
        var history = CellHistory()
        /// Of late replies, in the newest window with one.
        var isLate = false
        var error: String?
        /// The newest answer.
        var newest: UInt32?
        /// Since the hub's start.
        var sent: UInt64 = 0
        var lost: UInt64 = 0
        var late: UInt64 = 0
        /// What its newest attempt that was told of came to, as JSON.
        var outcome: [UInt8]?
        /// Losses in a row at the end.
        var losses: UInt64 = 0
    }

    struct Agent: Sendable {
        var cells: [ProbeTarget.ID: Cell] = [:]
        var plan = ""
        var endedAt = UTCTime(milliseconds: 0)
        var heardAt: ContinuousClock.Instant
        var isCutOff = false
        var ownDrops: UInt64 = 0
        var strangers: UInt64 = 0
        /// Where it says that others reach it.
        var address: IPAddress?
        /// When windows that came ahead of older ones ended, by its clock: as reports they are nothing new.
        var shown: [Int64] = []
    }

    private struct State {
        var agents: [String: Agent] = [:]
        var silent: Set<String> = []
        var foreign: UInt64 = 0
        var echoes: UInt64 = 0
        var lost: UInt64 = 0
    }

    private let state = Mutex(State())
    /// A target that an agent finds in another state than before.
    struct Change: Sendable, Equatable {
        let agent: String
        /// `nil` where it is about the agent's own line.
        let target: ProbeTarget.ID?
        let state: String
        let since: UTCTime?
    }

    private let ring: @Sendable () -> Void
    private let tell: @Sendable ([Change]) -> Void

    /// - Parameters:
    ///   - ring: called when something has changed.
    ///   - tell: called with what is in another state than before.
    init(ring: @escaping @Sendable () -> Void, tell: @escaping @Sendable ([Change]) -> Void = { _ in }) {
        (self.ring, self.tell) = (ring, tell)
    }

    var agents: [String: Agent] { state.withLock { $0.agents } }
    var totals: (echoes: UInt64, lost: UInt64, foreign: UInt64) {
        state.withLock { ($0.echoes, $0.lost, $0.foreign) }
    }

    /// Echoes of lists that this hub did not give.
    func countForeign(_ count: Int) { state.withLock { $0.foreign += UInt64(max(0, count)) } }

    /// Time has passed: who fell silent is offline now.
    func tick(at now: ContinuousClock.Instant = .now) {
        let isNews = state.withLock { state in
            let silent = Set(state.agents.filter { now - $0.value.heardAt >= Self.silence }.keys)
            defer { state.silent = silent }
            return silent != state.silent
        }
        if isNews { ring() }
    }

    /// Agents that are not there any more.
    func forget(except known: Set<String>) {
        state.withLock { state in
            state.agents = state.agents.filter { known.contains($0.key) }
        }
    }

    /// What an agent sent ahead of reports that still wait there. Of a list that it does not have any more, nothing counts.
    func take(_ message: LiveMessage, of name: String, _ given: PlanDesk.Given?, arrivedAt: UTCTime) {
        guard message.kind == LiveWindowV1.kind, let given,
            let (window, ended) = try? LiveWindowV1.decode(message.body), window.plan == given.plan
        else { return }
        let changes = state.withLock { state -> [Change] in
            let before = state.agents[name] ?? Agent(heardAt: .now)
            // Windows take seconds.
            guard arrivedAt.milliseconds - before.endedAt.milliseconds >= Self.leastGap,
                !before.shown.contains(ended.milliseconds)
            else { return [] }
            var agent = before
            Self.take(window, Set(given.targets.map(\.id)), arrivedAt, &agent)
            agent.shown = agent.shown.suffix(Self.mostShown - 1) + [ended.milliseconds]
            state.agents[name] = agent
            return Self.changes(from: before, to: agent, of: name)
        }
        ring()
        if !changes.isEmpty { tell(changes) }
    }

    /// - Parameter takenAt: when it ended by the agent's clock.
    func take(
        _ window: ProbeWindow, known: Set<ProbeTarget.ID>, of name: String, ended: UTCTime,
        takenAt: UTCTime? = nil, arrivedAt: UTCTime
    ) {
        let lost = window.echoes.count { $0.microseconds == nil }
        let isFresh = arrivedAt.milliseconds - ended.milliseconds < Self.freshMilliseconds
        let changes = state.withLock { state -> [Change] in
            state.echoes += UInt64(window.echoes.count)
            state.lost += UInt64(lost)
            guard isFresh else { return [] }
            var agent = state.agents.removeValue(forKey: name) ?? Agent(heardAt: .now)
            let before = agent
            let isShown = takenAt.map { agent.shown.contains($0.milliseconds) } ?? false
            if ended >= agent.endedAt, !isShown { Self.take(window, known, ended, &agent) }
            state.agents[name] = agent
            return Self.changes(from: before, to: agent, of: name)
        }
        if isFresh { ring() }
        if !changes.isEmpty { tell(changes) }
    }

    private static func changes(from old: Agent, to new: Agent, of name: String) -> [Change] {
        var found: [Change] = []
        if old.isCutOff != new.isCutOff {
            found.append(
                Change(agent: name, target: nil, state: new.isCutOff ? "cutOff" : "ok", since: new.endedAt))
        }
        for (id, cell) in new.cells where cell.state != old.cells[id]?.state ?? "unknown" {
            found.append(Change(agent: name, target: id, state: cell.state, since: cell.since))
        }
        return found.sorted { ($0.target ?? 0) < ($1.target ?? 0) }
    }

    private static func take(
        _ window: ProbeWindow, _ known: Set<ProbeTarget.ID>, _ ended: UTCTime, _ agent: inout Agent
    ) {
        if agent.plan != window.plan { agent.cells = agent.cells.filter { known.contains($0.key) } }
        agent.plan = window.plan
        agent.endedAt = ended
        agent.heardAt = .now
        agent.isCutOff = window.agent.isCutOff
        agent.address = window.agent.address ?? agent.address
        agent.ownDrops &+= window.agent.ownDrops
        agent.strangers &+= window.agent.strangers
        for echo in window.echoes where known.contains(echo.target) {
            agent.cells[echo.target, default: Cell()].add(echo.microseconds)
        }
        let words = Dictionary(window.states.map { ($0.target, $0) }) { first, _ in first }
        for id in known {
            var cell = agent.cells[id] ?? Cell()
            cell.state = words[id]?.state ?? "ok"
            cell.since = words[id]?.since
            if cell.state == "ok" { cell.error = nil }
            agent.cells[id] = cell
        }
        for outcome in window.outcomes where known.contains(outcome.target) {
            agent.cells[outcome.target]?.outcome = outcome.body
        }
        for remark in window.remarks where known.contains(remark.target) {
            agent.cells[remark.target]?.isLate = !remark.late.isEmpty
            agent.cells[remark.target]?.late += UInt64(remark.late.count)
            if let error = remark.error { agent.cells[remark.target]?.error = error }
        }
    }

    /// What a window adds to the series of its targets.
    func samples(of window: ProbeWindow, known: Set<ProbeTarget.ID>, by agent: String) -> [Sample] {
        let cells = state.withLock { $0.agents[agent]?.cells } ?? [:]
        var drafts: [ProbeTarget.ID: WindowSample] = [:]
        func draft(_ id: ProbeTarget.ID) -> WindowSample {
            drafts[id]
                ?? WindowSample(after: cells[id]?.newest, losses: cells[id]?.losses ?? 0)
        }
        for echo in window.echoes where known.contains(echo.target) {
            var one = draft(echo.target)
            one.add(echo.microseconds)
            drafts[echo.target] = one
        }
        for remark in window.remarks where known.contains(remark.target) {
            var one = draft(remark.target)
            one.late += UInt64(remark.late.count)
            one.duplicates += UInt64(remark.duplicates)
            drafts[remark.target] = one
        }
        for lack in window.notSent where known.contains(lack.target) {
            var one = draft(lack.target)
            one.notSent += UInt64(lack.count)
            drafts[lack.target] = one
        }
        return drafts.sorted { $0.key < $1.key }.map { Sample(.probe($0.key), $0.value.values) }
    }
}

extension ProbeBoard.Cell {
    mutating func add(_ microseconds: UInt32?) {
        history.add(microseconds)
        isLate = false
        sent += 1
        if microseconds == nil { lost += 1 }
        if let microseconds {
            newest = microseconds
            losses = 0
        } else {
            losses += 1
        }
    }
}

/// One target's part of a window, as its series has it.
struct WindowSample {
    private var sent: UInt64 = 0
    private var lost: UInt64 = 0
    private var times: [UInt64] = []
    private var jitters: [UInt64] = []
    var late: UInt64 = 0
    var duplicates: UInt64 = 0
    var notSent: UInt64 = 0
    private var runs: UInt64 = 0
    private var lengths: [UInt64] = []
    private var former: UInt32?
    private var losses: UInt64

    /// - Parameters:
    ///   - former: the answer before.
    ///   - losses: in a row, at the end of the window before.
    init(after former: UInt32?, losses: UInt64) {
        (self.former, self.losses) = (former, losses)
    }

    mutating func add(_ microseconds: UInt32?) {
        sent += 1
        guard let microseconds else {
            lost += 1
            if losses == 0 { runs += 1 }
            losses += 1
            return
        }
        if losses > 0 { lengths.append(losses) }
        losses = 0
        times.append(UInt64(microseconds))
        if let former { jitters.append(UInt64(max(former, microseconds) - min(former, microseconds))) }
        former = microseconds
    }

    /// In the order of the kind's fields. Seldom things are left out where there are none.
    var values: [Sample.Values] {
        func seldom(_ count: UInt64) -> Sample.Values { count == 0 ? .none : .one(count) }
        return [
            .one(sent), .one(lost), Sample.Values(times), Sample.Values(jitters), seldom(late),
            seldom(duplicates), seldom(notSent), seldom(runs), Sample.Values(lengths),
        ]
    }
}
