internal import GRDB

/// Deletes what has been kept long enough, in small steps, and gives the room back to the file system.
struct Upkeep: Sendable {
    let database: HubDatabase
    let retention: Retention

    /// Starts that have been silent for this long are forgotten: nobody repeats a month-old snapshot.
    private static let silence: Int64 = 31 * 86_400_000
    /// A key that nobody used or decided on in a day was asked for in vain.
    private static let unused: Int64 = 86_400_000
    /// A key that was used, but not approved in so many days since, has been given up.
    static let unapprovedDays = 14
    /// Pages given back at a time.
    private static let pages = 2000

    func agents() async throws -> [Int64] {
        try await database.pool.read {
            try Int64.fetchAll($0, sql: "SELECT id FROM agents WHERE removedAt IS NULL")
        }
    }

    /// Series of a removed agent that are deleted in one transaction: no snapshot waits long behind it.
    private static let purged = 10

    /// Deletes a part of what a removed agent left.
    ///
    /// - Returns: whether more may be left.
    func purge() async throws -> Bool {
        try await database.write(.sweep) { database in
            let agent = try Int64.fetchOne(
                database, sql: "SELECT id FROM agents WHERE removedAt IS NOT NULL LIMIT 1")
            guard let agent else { return false }
            try database.execute(
                sql: """
                    DELETE FROM series WHERE id IN (SELECT id FROM series WHERE agent = ? LIMIT ?)
                    """, arguments: [agent, Self.purged])
            if database.changesCount == 0 {
                try database.execute(sql: "DELETE FROM agents WHERE id = ?", arguments: [agent])
            }
            return true
        }
    }

    /// - Parameter time: Unix milliseconds.
    func sweep(_ agent: Int64, at time: Int64) async throws {
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
            try database.execute(
                sql: "DELETE FROM events WHERE agent = ? AND time < ?",
                arguments: [agent, time - retention.events])
            try database.execute(
                sql: """
                    DELETE FROM starts WHERE agent = ? AND lastSeen < ? AND lastSeen <
                        (SELECT max(lastSeen) FROM starts AS other WHERE other.agent = starts.agent)
                    """, arguments: [agent, time - Self.silence])
        }
    }

    /// - Parameters:
    ///   - time: by the hub's clock, Unix milliseconds.
    ///   - history: the time by which retention counts; `nil` where nothing that was acknowledged may be deleted.
    /// - Returns: what is to be told.
    @discardableResult
    func finish(at time: Int64, history: Int64?) async throws -> [KeyNews] {
        let news = try await database.write(.sweep) { database in
            // Both clocks agreed within the last day: what is of the future was written by a clock that ran ahead.
            if history == time { try Self.correct(at: time, database) }
            let news = try Self.expire(at: time, history: history, database)
            try SessionRow.sweep(at: time, database)
            try database.execute(sql: "DELETE FROM enrolments WHERE expiresAt < ?", arguments: [time])
            return news
        }
        try await database.writeWithoutTransaction(.sweep) { database in
            try database.execute(sql: "PRAGMA incremental_vacuum(\(Self.pages))")
        }
        return news
    }

    private static func correct(at time: Int64, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE keys SET createdAt = min(createdAt, :time), seenAt = min(seenAt, :time)
                WHERE state = 'pending' AND (createdAt > :time OR seenAt > :time)
                """, arguments: ["time": time])
    }

    /// Deletes keys without a decision: a stranger's must not be kept for ever. With a key goes what waits for its
    /// approval, and that was acknowledged: it goes by history's time, for the hub's clock may be wrong.
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
                    AND max(createdAt, ifnull(seenAt, 0)) < iif(waitingSnapshots = 0, ?, ?)
                RETURNING number, waitingSnapshots
                """,
            arguments: [
                time - Retention.days(unapprovedDays), (history ?? 0) - Retention.days(unapprovedDays),
            ])
        guard !expired.isEmpty else { return [] }
        let snapshots = expired.reduce(0) { $0 + ($1["waitingSnapshots"] as Int) }
        return [.expired(keys: expired.map { $0["number"] }, snapshots: snapshots)]
    }
}
