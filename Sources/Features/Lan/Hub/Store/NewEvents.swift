internal import HubDatabase
internal import HubSeries
internal import MonitorCore

/// Events of devices by their numbers: those that are new since they were last read.
struct NewEvents: Sendable {
    private static let mostOfAgent = 200
    let database: HubDatabase

    /// - Parameter places: by agent: the newest that was read; an agent that is not in it is read from now on.
    func after(_ places: [String: Int64]) async throws(StorageError) -> (
        events: [KeptEvent], places: [String: Int64]
    ) {
        try await database.read(.decision) { database in
            var (events, newest): ([KeptEvent], [String: Int64]) = ([], [:])
            let sql = """
                SELECT id, serverId, (SELECT max(number) FROM events WHERE agent = agents.id) AS newest
                FROM agents WHERE removedAt IS NULL
                """
            for row in try Row.fetchAll(database, sql: sql) {
                let agent: String = row["serverId"]
                guard let last: Int64 = row["newest"] else { continue }
                guard let place = places[agent], place < last else {
                    newest[agent] = last
                    continue
                }
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT events.*, serverId FROM events JOIN agents ON agents.id = agent
                        WHERE agent = ? AND number > ? ORDER BY number LIMIT \(Self.mostOfAgent)
                        """, arguments: [row["id"] as Int64, place])
                events += rows.compactMap(KeptEvent.init)
                newest[agent] = rows.last.map { $0["number"] } ?? last
            }
            return (events, newest)
        }
    }
}
