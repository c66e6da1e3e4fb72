internal import HubDatabase
internal import MonitorCore

extension ReceivedSequences {
    /// Starts that have been silent for this long are forgotten: no agent repeats a month-old report.
    private static let silence: Int64 = 31 * 86_400_000

    static func upkeep(_ database: HubDatabase) -> UpkeepStep {
        UpkeepStep("starts of agents") { times, pause in
            guard let time = times.history?.milliseconds else { return }
            for agent in try await AgentTable(database).numbers() {
                try? await sweep(agent, at: time, database)
                await pause()
            }
        }
    }

    static func sweep(_ agent: Int64, at time: Int64, _ database: HubDatabase) async throws {
        try await database.write(.sweep) { database in
            try database.execute(
                sql: """
                    DELETE FROM starts WHERE agent = ? AND lastSeen < ? AND lastSeen <
                        (SELECT max(lastSeen) FROM starts AS other WHERE other.agent = starts.agent)
                    """, arguments: [agent, time - silence])
            try database.execute(
                sql: "DELETE FROM reportStarts WHERE agent = ? AND lastSeen < ?",
                arguments: [agent, time - silence])
        }
    }
}
