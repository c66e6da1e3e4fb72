internal import HubDatabase
internal import HubIntake
internal import HubSeries
internal import MonitorCore
internal import ProbeWire
internal import Probes

/// What agents measured, into series and events.
extension ProbeStore {
    private static let mostEvents = 10_000

    /// - Parameter board: gets what is durable.
    func reports(_ board: ProbeBoard) -> [ReportWriter] {
        [
            ReportWriter(WindowV1.kind, read: { try WindowV1.decode($0) }) {
                window, report, intake, database in
                let agent = report.report.name.serverID
                guard let known = try Self.targets(ofPlan: window.plan, agent, database) else {
                    // A list that this hub never gave, or gave too long ago.
                    intake.afterCommit { board.countForeign(window.echoes.count) }
                    return
                }
                let samples = board.samples(of: window, known: known, by: agent)
                if !samples.isEmpty {
                    try intake.write(
                        samples,
                        at: SampleTime(
                            ended: report.ended, milliseconds: UInt64(max(1, window.milliseconds))),
                        database)
                }
                try Self.write(window.events, known, report, intake.agent, database)
                try Self.write(
                    window.paths, known, of: intake.agent,
                    shift: report.ended - report.report.ended.milliseconds, database)
                let arrival = report.report.arrivedAt
                let ended = report.ended
                let takenAt = report.report.ended
                intake.afterCommit {
                    board.take(
                        window, known: known, of: agent, ended: UTCTime(milliseconds: ended),
                        takenAt: takenAt, arrivedAt: arrival)
                }
            }
        ]
    }

    private static func write(
        _ events: [ProbeWindow.Event], _ known: Set<ProbeTarget.ID>, _ report: DatedReport, _ agent: Int64,
        _ database: Database
    ) throws {
        guard !events.isEmpty else { return }
        // How far the agent's clock is from the time that history goes by.
        let shift = report.ended - report.report.ended.milliseconds
        for event in events where event.target.map({ known.contains($0) }) ?? true {
            try database.execute(
                sql: """
                    INSERT INTO probeEvents (agent, target, kind, state, since, lost, judged, error, storedAt)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    agent, event.target.map { Int64($0) }, event.kind, event.state,
                    event.since.milliseconds &+ shift, Int64(event.lost), Int64(event.judged), event.error,
                    report.report.arrivedAt.milliseconds,
                ])
        }
        try database.execute(
            sql: """
                DELETE FROM probeEvents WHERE agent = ?1 AND number <= (SELECT number FROM probeEvents
                    WHERE agent = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)
                """, arguments: [agent, Self.mostEvents])
    }

    /// Something that changed at a target of an agent.
    package struct KeptEvent: Sendable {
        let number: Int64
        let agent: String
        let target: Int64?
        let kind: String
        let state: String?
        let since: UTCTime
        let lost: Int64
        let judged: Int64
        let error: String?
    }

    /// The newest first.
    func events(
        of agent: String?, target: Int64?, before number: Int64?, atMost most: Int
    ) async throws(StorageError) -> [KeptEvent] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT probeEvents.*, agents.serverId FROM probeEvents
                    JOIN agents ON agents.id = probeEvents.agent
                    WHERE number < ?1 AND (?2 IS NULL OR serverId = ?2) AND (?3 IS NULL OR target = ?3)
                    ORDER BY number DESC LIMIT ?4
                    """, arguments: [number ?? .max, agent, target, most]
            ).map { row in
                KeptEvent(
                    number: row["number"], agent: row["serverId"], target: row["target"], kind: row["kind"],
                    state: row["state"], since: UTCTime(milliseconds: row["since"]), lost: row["lost"],
                    judged: row["judged"], error: row["error"])
            }
        }
    }

    /// Forgets lists and events that are old.
    ///
    /// - Parameter eventDays: how long events are kept.
    func upkeep(eventDays: @escaping @Sendable () -> Int) -> UpkeepStep {
        UpkeepStep("lists and events of probes") { _, _ in
            let now = database.now
            let oldest = now - Int64(eventDays()) * 86_400_000
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: """
                        DELETE FROM probePlans WHERE givenAt < ?1 AND EXISTS (
                            SELECT 1 FROM probePlans AS newer
                            WHERE newer.agent = probePlans.agent AND newer.givenAt > probePlans.givenAt)
                        """, arguments: [now - Self.planMemory])
                try database.execute(
                    sql: "DELETE FROM probeEvents WHERE storedAt < ?", arguments: [oldest])
            }
        }
    }
}
