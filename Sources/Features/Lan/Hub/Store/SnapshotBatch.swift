internal import HubDatabase
internal import HubIntake
internal import HubSeries
internal import LanCore
internal import LanWire
internal import MonitorCore
internal import MonitorWire

/// Snapshots of one transaction: what they say of devices and events, and their samples.
struct SnapshotBatch: ReportBatch {
    /// By the agents' numbers.
    var agents: [Int64: LanAgent] = [:]

    mutating func load(_ database: Database) throws {
        agents = [:]
        for agent in try Int64.fetchAll(database, sql: "SELECT id FROM agents WHERE removedAt IS NULL") {
            try load(agent: agent, database)
        }
    }

    mutating func load(agent: Int64, _ database: Database) throws {
        agents[agent] = try LanAgent(agent, database)
    }

    mutating func take(
        _ dated: DatedReport, _ intake: inout AgentIntake, _ database: Database
    ) throws {
        guard let snapshot = dated.report.content as? Snapshot else { return }
        // Taken out, so that it is changed in place.
        var lan = agents.removeValue(forKey: intake.agent) ?? LanAgent()
        let before = lan.droppedSnapshots
        let dropped = intake.isNewest ? lan.note(snapshot.delivery) : 0
        if lan.droppedSnapshots != before {
            try database.run(
                "UPDATE agents SET droppedSnapshots = ? WHERE id = ?",
                [lan.droppedSnapshots.map { Int64(clamping: $0) }, intake.agent])
        }
        let sample = SeriesSample(snapshot, ended: dated.ended, droppedSnapshots: dropped)
        try intake.write(sample, database)
        try Self.directory(dated, snapshot, &intake, &lan, database)
        try Self.events(dated, snapshot, intake.agent, &lan, database)
        agents[intake.agent] = lan
    }

    func read(_ body: [UInt8]) throws(UnreadableReport) -> (
        name: SnapshotName, ended: UTCTime, content: any Sendable
    ) {
        do {
            let snapshot = try SnapshotV1.decode(body).snapshot
            return (snapshot.name, snapshot.windowEnded, snapshot)
        } catch {
            throw UnreadableReport(cause: "\(error.path) \(error.reason)")
        }
    }
}
