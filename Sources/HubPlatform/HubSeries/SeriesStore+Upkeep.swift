internal import GRDB
public import HubDatabase
internal import MonitorCore

extension SeriesStore {
    /// Deletes the tiers of each agent that were kept for long enough.
    ///
    /// - Parameter retention: asked at each turn.
    public func upkeep(_ retention: @escaping @Sendable () -> TierRetention) -> UpkeepStep {
        UpkeepStep { times, pause in
            guard let time = times.history?.milliseconds else { return }
            for agent in try await AgentDirectory(database).numbers() {
                try? await sweep(agent, at: time, retention())
                await pause()
            }
        }
    }

    /// - Parameter time: Unix milliseconds.
    func sweep(_ agent: Int64, at time: Int64, _ retention: TierRetention) async throws {
        try await database.write(.sweep) { database in
            for (table, length) in [("fine", retention.fine), ("minutes", retention.minutes)] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE agent = ? AND block < ?",
                    arguments: [agent, Block(at: time - length).number])
            }
            // By series, as the table's key is: a search by period alone would read all of it.
            try database.execute(
                sql: """
                    DELETE FROM quarters WHERE period < ?
                        AND series IN (SELECT id FROM series WHERE agent = ?)
                    """, arguments: [Block(at: time - retention.quarters).number, agent])
        }
    }
}
