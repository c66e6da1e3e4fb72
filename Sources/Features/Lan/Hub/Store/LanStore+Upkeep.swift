public import HubDatabase
internal import MonitorCore

extension LanStore {
    /// Deletes events that were kept for long enough.
    ///
    /// - Parameter retention: in milliseconds; asked at each turn.
    public static func upkeep(
        _ database: HubDatabase, events retention: @escaping @Sendable () -> Int64
    ) -> UpkeepStep {
        UpkeepStep("events") { times, pause in
            guard let time = times.history?.milliseconds else { return }
            for agent in try await AgentTable(database).numbers() {
                try? await sweepEvents(of: agent, before: time - retention(), database)
                await pause()
            }
        }
    }

    /// - Parameter limit: Unix milliseconds.
    static func sweepEvents(of agent: Int64, before limit: Int64, _ database: HubDatabase) async throws {
        try await database.write(.sweep) { database in
            try database.execute(
                sql: "DELETE FROM events WHERE agent = ? AND time < ?", arguments: [agent, limit])
        }
    }
}
