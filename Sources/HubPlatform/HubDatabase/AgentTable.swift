public import HubCore
internal import MonitorCore

/// The agents that the platform knows: the identity to which features' rows belong.
public struct AgentTable: Sendable {
    private let database: HubDatabase

    public init(_ database: HubDatabase) {
        self.database = database
    }

    /// By name.
    public func agents() async throws(StorageError) -> [AgentSummary] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM agents WHERE removedAt IS NULL ORDER BY serverId")
                .map { row in
                    AgentSummary(
                        serverID: row["serverId"], version: row["version"],
                        firstSeen: UTCTime(milliseconds: row["firstSeen"]),
                        lastSeen: UTCTime(milliseconds: row["lastSeen"]),
                        skewMilliseconds: row["skewMilliseconds"])
                }
        }
    }

    public func count() async throws(StorageError) -> UInt64 {
        try await database.read(.decision) { database in
            try UInt64.fetchOne(database, sql: "SELECT count(*) FROM agents WHERE removedAt IS NULL") ?? 0
        }
    }

    /// The rows of agents that were not removed.
    public func numbers() async throws -> [Int64] {
        try await database.pool.read {
            try Int64.fetchAll($0, sql: "SELECT id FROM agents WHERE removedAt IS NULL")
        }
    }

    /// - Returns: `nil` for an agent that there is not.
    public static func number(of agent: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(database, sql: "SELECT id FROM agents WHERE serverId = ?", arguments: [agent])
    }

    /// Series of a removed agent that are deleted in one transaction: no report waits long behind it.
    private static let purged = 10
    /// Packs of one.
    private static let purgedPacks = 500

    /// Deletes a part of what a removed agent left.
    ///
    /// - Returns: whether more may be left.
    public func purge() async throws -> Bool {
        try await database.write(.sweep) { database in
            let agent = try Int64.fetchOne(
                database, sql: "SELECT id FROM agents WHERE removedAt IS NOT NULL LIMIT 1")
            guard let agent else { return false }
            try database.execute(
                sql: """
                    DELETE FROM series WHERE id IN (SELECT id FROM series WHERE agent = ? LIMIT ?)
                    """, arguments: [agent, Self.purged])
            if database.changesCount > 0 { return true }
            try database.execute(
                sql: """
                    DELETE FROM tierPacks WHERE rowid IN (
                        SELECT tierPacks.rowid FROM tierPacks JOIN seriesSubjects ON subject = seriesSubjects.id
                        WHERE agent = ? LIMIT ?)
                    """, arguments: [agent, Self.purgedPacks])
            if database.changesCount == 0 {
                try database.execute(sql: "DELETE FROM agents WHERE id = ?", arguments: [agent])
            }
            return true
        }
    }
}
