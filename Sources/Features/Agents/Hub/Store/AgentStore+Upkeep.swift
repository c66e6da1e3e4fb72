public import HubDatabase
internal import MonitorCore

/// Deletes keys and enrolment tokens that have had their time.
extension AgentStore {
    /// A pending key that was not used in a day is given up.
    private static let unused: Int64 = 86_400_000
    /// A key that was used, but not approved in so many days since, has been given up.
    static let unapprovedDays = 14

    public var upkeep: UpkeepStep {
        UpkeepStep("keys") { times, _ in
            say(try await sweep(at: times.now.milliseconds, history: times.history?.milliseconds))
        }
    }

    /// - Parameters:
    ///   - time: by the hub's clock, Unix milliseconds.
    ///   - history: the time by which retention counts; `nil` where nothing that was acknowledged may be deleted.
    /// - Returns: what is to be told.
    func sweep(at time: Int64, history: Int64?) async throws -> [KeyNews] {
        try await database.write(.sweep) { database in
            // Both clocks agreed within the last day: what is of the future was written by a clock that ran ahead.
            if history == time { try Self.correct(at: time, database) }
            let news = try Self.expire(at: time, history: history, database)
            try database.execute(sql: "DELETE FROM enrolments WHERE expiresAt < ?", arguments: [time])
            return news
        }
    }

    private static func correct(at time: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE keys SET createdAt = min(createdAt, :time), seenAt = min(seenAt, :time)
                WHERE state = 'pending' AND (createdAt > :time OR seenAt > :time)
                """, arguments: ["time": time])
    }

    /// Deletes keys without a decision: a stranger's must not be kept. With a key goes its
    /// quarantine, and that was acknowledged: it goes by history's time, for the hub's clock may be wrong.
    private static func expire(
        at time: Int64, history: Int64?, _ database: Database
    ) throws -> [KeyNews] {
        try database.execute(
            sql: """
                DELETE FROM keys WHERE state = 'pending' AND claim IS NULL AND waitingSnapshots = 0
                    AND createdAt < ?
                """, arguments: [time - unused])
        let expired = try Row.fetchAll(
            database,
            sql: """
                DELETE FROM keys WHERE state = 'pending'
                    AND max(createdAt, coalesce(seenAt, 0))
                        < CASE WHEN waitingSnapshots = 0 THEN ? ELSE ? END
                RETURNING number, waitingSnapshots
                """,
            arguments: [
                time - Int64(unapprovedDays) * 86_400_000,
                (history ?? 0) - Int64(unapprovedDays) * 86_400_000,
            ])
        guard !expired.isEmpty else { return [] }
        let snapshots = expired.reduce(0) { $0 + ($1["waitingSnapshots"] as Int) }
        return [.expired(keys: expired.map { $0["number"] }, snapshots: snapshots)]
    }
}
