public import HubDatabase
internal import MonitorCore

extension SeriesStore {
    /// Deletes the tiers of each agent that were kept for long enough.
    ///
    /// - Parameter retention: asked at each turn.
    public func upkeep(_ retention: @escaping @Sendable () -> TierRetention) -> UpkeepStep {
        UpkeepStep("history") { times, pause in
            guard let time = times.history?.milliseconds else { return }
            for agent in try await AgentTable(database).numbers() {
                try? await sweep(agent, at: time, retention())
                await pause()
            }
            for kind in kinds.all where kind.form == .packs {
                while (try? await sweep(kind, at: time, retention())) == true { await pause() }
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

    /// Packs that are deleted in one transaction: no report waits long behind them.
    private static let swept = 500

    /// - Parameter time: Unix milliseconds.
    /// - Returns: whether more may be left.
    func sweep(_ kind: SeriesKind, at time: Int64, _ retention: TierRetention) async throws -> Bool {
        let kept = kind.retention ?? retention
        let limits = [(PackTier.fine, kept.fine), (.minutes, kept.minutes), (.quarters, kept.quarters)].map {
            ($0, $0.period(of: Block(at: time - $1), calendar))
        }
        return try await database.write(.sweep) { database in
            var deleted = 0
            for (tier, period) in limits {
                try database.execute(
                    sql: """
                        DELETE FROM tierPacks WHERE rowid IN (
                            SELECT tierPacks.rowid FROM seriesSubjects JOIN tierPacks
                                ON subject = seriesSubjects.id AND kind = ? AND tier = ? AND period < ?
                            LIMIT ?)
                        """, arguments: [kind.number, tier.rawValue, period, Self.swept])
                deleted += database.changesCount
            }
            return deleted >= Self.swept
        }
    }
}
