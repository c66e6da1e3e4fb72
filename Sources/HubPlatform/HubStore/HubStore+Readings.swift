internal import GRDB
public import HubNouns

extension HubStore: WatchedMemory {
    public func readings() async throws(HubStoreError) -> StoreReadings {
        var readings = try await reading { database in
            var readings = StoreReadings()
            readings.agents =
                try UInt64.fetchOne(database, sql: "SELECT count(*) FROM agents WHERE removedAt IS NULL") ?? 0
            readings.sessions = try UInt64.fetchOne(database, sql: "SELECT count(*) FROM sessions") ?? 0
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT state, count(*) AS keys, sum(waitingSnapshots) AS snapshots,
                        sum(waitingBytes) AS bytes FROM keys GROUP BY state
                    """)
            for row in rows {
                guard let state = AgentKey.State(rawValue: row["state"]) else { continue }
                readings.keys[state] = row["keys"]
                readings.quarantinedSnapshots += row["snapshots"]
                readings.quarantinedBytes += row["bytes"]
            }
            return readings
        }
        readings.databaseBytes = FileSize.of(database.path)
        readings.writeAheadBytes = FileSize.of(database.path + "-wal")
        readings.waitingSnapshots = waitingSnapshots
        return readings
    }

    public func health() async -> StoreHealth {
        await database.watch.look()
        let condition = database.watch.condition
        var health = StoreHealth()
        health.trouble = condition.trouble?.description
        health.lastWrite = condition.lastWrite
        for deed in StoreCondition.Deed.allCases {
            health.failures[deed.rawValue] = condition.failures[deed] ?? 0
        }
        return health
    }

    /// Tells, from now on, when the store begins to fail and when it works again: once for each change, from
    /// any thread.
    public func tellChanges(_ tell: @Sendable @escaping (_ sentence: String, _ isFailure: Bool) -> Void) {
        database.watch.tell { change in
            if case .fails = change { tell("\(change)", true) } else { tell("\(change)", false) }
        }
    }
}
