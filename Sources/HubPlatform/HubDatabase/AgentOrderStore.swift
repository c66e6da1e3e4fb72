internal import Foundation
public import HubCore

/// What features order agents to do until they are told otherwise, across restarts: table `agentOrders`.
public struct AgentOrderStore: Sendable {
    static let table = """
        -- What features order agents to do until they are told otherwise (`AgentOrderStore`).
        CREATE TABLE agentOrders (
            serverId TEXT NOT NULL,
            feature TEXT NOT NULL,
            -- Grows with each change, also through times without orders.
            revision INTEGER NOT NULL,
            -- JSON; NULL orders nothing any more.
            body BLOB,
            changedAt INTEGER NOT NULL,
            PRIMARY KEY (serverId, feature)
        ) STRICT, WITHOUT ROWID;
        """

    private let database: HubDatabase

    public init(_ database: HubDatabase) {
        self.database = database
    }

    /// Of one agent; features that order nothing are left out.
    ///
    /// - Throws: `StorageError`.
    public func orderSets(of agent: String) async throws -> [KeptOrders] {
        try await database.read(.decision) { database in
            let sql = """
                SELECT feature, revision, body FROM agentOrders WHERE serverId = ? AND body IS NOT NULL
                ORDER BY feature
                """
            return try Row.fetchAll(database, sql: sql, arguments: [agent]).map { row in
                KeptOrders(
                    feature: row["feature"], revision: UInt64(row["revision"] as Int64),
                    body: Array(row["body"] as Data))
            }
        }
    }

    /// What one feature orders, by agent.
    ///
    /// - Throws: `StorageError`.
    public func bodies(of feature: String) async throws -> [String: [UInt8]] {
        try await database.read(.decision) { database in
            let sql = "SELECT serverId, body FROM agentOrders WHERE feature = ? AND body IS NOT NULL"
            let rows = try Row.fetchAll(database, sql: sql, arguments: [feature])
            return Dictionary(rows.map { ($0[0], Array($0[1] as Data)) }) { first, _ in first }
        }
    }

    /// Orders nothing any more of all features but these: those that were switched off or deleted take nothing back
    /// themselves.
    ///
    /// - Returns: of which features something was taken back.
    /// - Throws: `StorageError`.
    @discardableResult
    public func withdraw(except features: Set<String>) async throws -> [String] {
        let now = database.now
        return try await database.change { database in
            let held = try String.fetchAll(
                database,
                sql: "SELECT DISTINCT feature FROM agentOrders WHERE body IS NOT NULL ORDER BY feature")
            let gone = held.filter { !features.contains($0) }
            for feature in gone {
                try database.execute(
                    sql: """
                        UPDATE agentOrders SET body = NULL, revision = revision + 1, changedAt = ?
                        WHERE feature = ? AND body IS NOT NULL
                        """, arguments: [now, feature])
            }
            return gone
        }
    }

    /// Puts a set in place of the one before. Durable when it returns.
    ///
    /// - Parameter body: `nil` orders nothing any more.
    /// - Returns: with the last revision plus 1, or the same where nothing changed.
    /// - Throws: `StorageError`.
    public func keepOrders(
        _ body: [UInt8]?, of feature: String, for agent: String
    ) async throws -> KeptOrders {
        let now = database.now
        return try await database.change { database in
            let row = try Row.fetchOne(
                database, sql: "SELECT revision, body FROM agentOrders WHERE serverId = ? AND feature = ?",
                arguments: [agent, feature])
            let before = (row?["body"] as Data?).map { Array($0) }
            var revision = row?["revision"] as Int64? ?? 0
            if before != body || row == nil {
                revision += 1
                try database.execute(
                    sql: """
                        INSERT INTO agentOrders (serverId, feature, revision, body, changedAt)
                        VALUES (?, ?, ?, ?, ?) ON CONFLICT (serverId, feature) DO UPDATE
                        SET revision = excluded.revision, body = excluded.body, changedAt = excluded.changedAt
                        """,
                    arguments: [agent, feature, revision, body.map { Data($0) }, now])
            }
            return KeptOrders(feature: feature, revision: UInt64(revision), body: body)
        }
    }

    /// Inside the transaction that removes the agent.
    public static func forget(_ agent: String, _ database: Database) throws {
        try database.execute(sql: "DELETE FROM agentOrders WHERE serverId = ?", arguments: [agent])
    }
}
