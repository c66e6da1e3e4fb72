public import MonitorCore

/// Who does a scheduled work, where several processes could: one at a time holds its lease.
///
/// A holder that was stopped for longer than its lease may wake up and write. So each change of holder counts a
/// fencing token up, and what is written under a lease asks `isHeld` in the same transaction.
public struct Leases: Sendable {
    public struct Lease: Sendable, Equatable {
        /// The work.
        public let name: String
        public let holder: String
        /// Grows with each change of holder.
        public let token: Int64
        public let expiresAt: UTCTime
    }

    static let table = """
        -- Who does a scheduled work (`Leases`).
        CREATE TABLE leases (
            name TEXT PRIMARY KEY,
            holder TEXT NOT NULL,
            token INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    private let database: HubDatabase

    public init(_ database: HubDatabase) {
        self.database = database
    }

    /// Takes a lease that is free or over, or renews its own.
    ///
    /// - Returns: `nil` while another holds it.
    public func acquire(_ name: String, by holder: String, for length: Duration) async throws -> Lease? {
        let now = database.now
        let end = now + length.components.seconds * 1000
        let token = try await database.change { database in
            try Int64.fetchOne(
                database,
                sql: """
                    INSERT INTO leases (name, holder, token, expiresAt) VALUES (:name, :holder, 1, :end)
                    ON CONFLICT (name) DO UPDATE SET token = leases.token + CASE
                        WHEN leases.holder <> excluded.holder OR leases.expiresAt <= :now THEN 1 ELSE 0 END,
                        holder = excluded.holder, expiresAt = excluded.expiresAt
                        WHERE leases.holder = excluded.holder OR leases.expiresAt <= :now
                    RETURNING token
                    """, arguments: ["name": name, "holder": holder, "end": end, "now": now])
        }
        return token.map {
            Lease(name: name, holder: holder, token: $0, expiresAt: UTCTime(milliseconds: end))
        }
    }

    /// Gives it up before its end; another's is left alone.
    public func release(_ lease: Lease) async throws {
        try await database.change { database in
            try database.execute(
                sql: "UPDATE leases SET expiresAt = 0 WHERE name = ? AND token = ?",
                arguments: [lease.name, lease.token])
        }
    }

    /// Whether no other holder took it over since: for the transaction that writes under it.
    public static func isHeld(_ lease: Lease, _ database: Database) throws -> Bool {
        try Int64.fetchOne(
            database, sql: "SELECT token FROM leases WHERE name = ?", arguments: [lease.name]) == lease.token
    }
}
