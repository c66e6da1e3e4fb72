internal import Foundation
internal import HubCore
internal import HubDatabase
internal import HubSeries
internal import MonitorCore

/// One transaction's worth of reports: what it wrote, to be taken over into memory once it is committed.
struct IntakeTransaction: Sendable {
    /// What the last hour gets once it is committed.
    struct Addition: Sendable {
        let agent: String
        let record: IntakeRecord
        let sample: SeriesSample
        let isNewest: Bool
    }

    /// The same of series in packs.
    struct PackedAddition: Sendable {
        let subject: Int64
        let record: PackedRecord
    }

    /// What a report may change: what is undone where it is refused.
    struct State: Sendable {
        var agents: [String: ReportingAgent]
        /// In the order of the handlers.
        var batches: [any ReportBatch]
        var additions: [Addition] = []
        var packed: [PackedAddition] = []
        var afterCommit: [@Sendable () -> Void] = []
    }

    let keys: any ReportKeys
    let kinds: SeriesKinds
    /// Of reports, in the order of the handlers.
    let reportKinds: [String]
    let now: ContinuousClock.Instant
    /// Whether each report has a savepoint of its own: they cost a tenth of the time, and are seldom needed.
    let isEachAlone: Bool
    var state: State
    var outcomes: [ReportOutcome] = []
    var notices: [IntakeNotice] = []
    var clock: HistoryClock
    var dissent: Dissent

    init(
        _ state: State, _ keys: any ReportKeys, _ kinds: SeriesKinds, _ reportKinds: [String],
        at now: ContinuousClock.Instant, isEachAlone: Bool, _ dissent: Dissent
    ) {
        self.keys = keys
        self.kinds = kinds
        self.reportKinds = reportKinds
        self.now = now
        self.isEachAlone = isEachAlone
        self.dissent = dissent
        clock = HistoryClock(agreed: state.agents.values.lazy.compactMap(\.agreedWindow).max())
        self.state = state
    }

    mutating func outcome(of report: Report, _ database: Database) throws -> ReportOutcome {
        guard let handler = reportKinds.firstIndex(of: report.kind) else { return .unfit }
        let ruling = try keys.ruling(on: report.key, claiming: report.name.serverID, database)
        if let afterCommit = ruling.afterCommit { state.afterCommit.append(afterCommit) }
        switch ruling.standing {
        case .denied: return .denied
        case .foreign(let owner): return .foreign(owner: owner)
        // It is in quarantine already.
        case .waits where report.wasHeld: return .waiting
        case .waits where !report.isWindow: return .quarantineFull
        case .waits, .speaks: break
        }
        let pair = report.pair
        // Numbers of several kinds are not one row of windows.
        let isSteady =
            report.isWindow
            && WindowPace(report.name, pair, after: state.agents[report.name.serverID]?.pace).isSteady
        let verdict = clock.verdict(pair, isSteady: isSteady, wasHeld: report.wasHeld)
        if verdict == .unknown { return .undated }
        if case .waits(let room) = ruling.standing {
            return try Quarantine(keys: keys).keep(report, room, database)
        }
        let dated = DatedReport(report, verdict, isDoubtful: clock.isDoubtful(pair))
        return try takeIn(dated, handler, database)
    }

    private mutating func takeIn(
        _ dated: DatedReport, _ handler: Int, _ database: Database
    ) throws -> ReportOutcome {
        let name = dated.report.name
        // Taken out, so that it is changed in place.
        var intake = AgentIntake(
            try state.agents.removeValue(forKey: name.serverID) ?? Self.newAgent(dated, database),
            of: name.serverID, kinds, at: now)
        let isNew =
            dated.report.isWindow
            ? try noteWindow(dated, &intake, database) : try Self.noteNumber(dated, &intake, database)
        guard isNew else {
            state.agents[name.serverID] = intake.state
            return .repeated
        }
        try state.batches[handler].take(dated, &intake, database)
        state.afterCommit += intake.followUps
        if let (record, sample) = intake.addition {
            state.additions.append(
                Addition(agent: name.serverID, record: record, sample: sample, isNewest: intake.isNewest))
        }
        if let subject = intake.state.packed?.number {
            state.packed += intake.packed.map { PackedAddition(subject: subject, record: $0) }
        }
        state.agents[name.serverID] = intake.state
        return .stored
    }

    /// - Returns: `false` for a repeat.
    private mutating func noteWindow(
        _ dated: DatedReport, _ intake: inout AgentIntake, _ database: Database
    ) throws -> Bool {
        let name = dated.report.name
        var received = intake.state.starts[name.startID] ?? ReceivedSequences()
        intake.isNewest = intake.state.isNewest(name, ended: dated.ended)
        guard received.insert(name.sequence) else { return false }
        intake.state.starts[name.startID] = received
        note(dated, &intake.state)
        if intake.isNewest { intake.state.note(name, ended: dated.ended) }
        try Self.stamp(dated, received, intake.state, database)
        return true
    }

    /// - Returns: `false` for a repeat.
    private static func noteNumber(
        _ dated: DatedReport, _ intake: inout AgentIntake, _ database: Database
    ) throws -> Bool {
        let report = dated.report
        let start = ReportStart(kind: report.kind, startID: report.name.startID)
        var received = intake.state.reports[start] ?? ReceivedSequences()
        intake.isNewest = received.runs.last.map { $0.upperBound < report.name.sequence } ?? true
        guard received.insert(report.name.sequence) else { return false }
        if intake.state.reports[start] == nil { try intake.state.makeRoomForStart(database) }
        intake.state.reports[start] = received
        try database.run(
            """
            INSERT INTO reportStarts (agent, kind, startId, received, lastSeen) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (agent, kind, startId) DO UPDATE
            SET received = excluded.received, lastSeen = excluded.lastSeen
            """,
            [intake.agent, start.kind, start.startID, Data(received.packed()), dated.moment])
        try database.run(
            "UPDATE agents SET lastSeen = max(lastSeen, ?) WHERE id = ?", [dated.moment, intake.agent])
        return true
    }

    private static func stamp(
        _ dated: DatedReport, _ received: ReceivedSequences, _ agent: ReportingAgent, _ database: Database
    ) throws {
        let report = dated.report
        try database.run(
            """
            INSERT INTO starts (agent, startId, received, lastSeen) VALUES (?, ?, ?, ?)
            ON CONFLICT (agent, startId) DO UPDATE SET received = excluded.received, lastSeen = excluded.lastSeen
            """,
            [agent.id, report.name.startID, Data(received.packed()), dated.moment])
        try database.run(
            """
            UPDATE agents SET version = ?, lastSeen = ?, skewMilliseconds = ?, newestWindow = ?,
                agreedWindow = ? WHERE id = ?
            """,
            [
                report.agentVersion, dated.moment, report.skewMilliseconds, agent.newestWindow,
                agent.agreedWindow, agent.id,
            ])
    }

    private static func newAgent(_ dated: DatedReport, _ database: Database) throws -> ReportingAgent {
        try database.run(
            "INSERT INTO agents (serverId, firstSeen, lastSeen) VALUES (?, ?, ?)",
            [dated.report.name.serverID, dated.moment, dated.moment])
        return ReportingAgent(id: database.lastInsertedRowID)
    }
}
