internal import Foundation
internal import HubDatabase
internal import HubSeries

/// Reading back what was known when the program ended, however it ended.
extension ReportingAgent {
    /// Starts that are known of one agent, of all kinds together: an agent starts a few times a month.
    static let mostStarts = 1024

    /// Forgets the start that was silent for longest, where there are as many as may be.
    mutating func makeRoomForStart(_ database: Database) throws {
        guard reports.count >= Self.mostStarts else { return }
        let gone = try Row.fetchAll(
            database,
            sql: """
                DELETE FROM reportStarts WHERE agent = :agent AND (kind, startId) IN (SELECT kind, startId
                    FROM reportStarts WHERE agent = :agent ORDER BY lastSeen LIMIT 1)
                RETURNING kind, startId
                """, arguments: ["agent": id])
        for row in gone { reports[ReportStart(kind: row["kind"], startID: row["startId"])] = nil }
    }

    /// By the agents' names.
    static func load(_ kinds: SeriesKinds, _ database: Database) throws -> [String: ReportingAgent] {
        var agents: [String: ReportingAgent] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT * FROM agents WHERE removedAt IS NULL") {
            agents[row["serverId"]] = try ReportingAgent(row, kinds, database)
        }
        return agents
    }

    /// - Returns: `nil` for an agent that there is not.
    static func load(
        _ serverID: String, _ kinds: SeriesKinds, _ database: Database
    ) throws -> ReportingAgent? {
        try Row.fetchOne(database, sql: "SELECT * FROM agents WHERE serverId = ?", arguments: [serverID])
            .map { try ReportingAgent($0, kinds, database) }
    }

    /// - Parameter row: of `agents`.
    private init(_ row: Row, _ kinds: SeriesKinds, _ database: Database) throws {
        id = row["id"]
        series = try AgentSeries(agent: id, kinds, database)
        newestWindow = row["newestWindow"]
        agreedWindow = row["agreedWindow"]
        let starts = try Row.fetchAll(
            database, sql: "SELECT startId, received FROM starts WHERE agent = ? ORDER BY lastSeen",
            arguments: [id])
        for row in starts {
            newestStart = row["startId"]
            let body: Data = row["received"]
            self.starts[row["startId"]] = (try? ReceivedSequences(packed: Array(body))) ?? ReceivedSequences()
        }
        let numbered = try Row.fetchAll(
            database, sql: "SELECT kind, startId, received FROM reportStarts WHERE agent = ?",
            arguments: [id])
        for row in numbered {
            let body: Data = row["received"]
            reports[ReportStart(kind: row["kind"], startID: row["startId"])] =
                (try? ReceivedSequences(packed: Array(body))) ?? ReceivedSequences()
        }
    }
}
