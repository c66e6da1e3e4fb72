internal import Foundation
internal import GRDB
internal import HubSeries

/// Reading back what was known when the program ended, however it ended.
extension ReportingAgent {
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
    }
}
