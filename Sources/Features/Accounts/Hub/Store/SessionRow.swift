internal import Foundation
internal import HubCore
internal import HubDatabase
internal import MonitorCore

/// A session as the database knows it.
struct SessionRow: Sendable {
    /// A session that was not used for this long has ended.
    static let idle: Int64 = 86_400_000
    /// However much it is used, it ends after this long.
    static let longest: Int64 = 30 * 86_400_000
    /// Of one user; the oldest go.
    static let most = 32
    /// For `limits(at:)`.
    static let isOpen = "seenAt > ? AND sessions.createdAt > ?"

    let name: String
    let role: Role
    let duties: Set<Duty>
    let seenAt: Int64

    static func limits(at now: Int64) -> StatementArguments { [now - idle, now - longest] }

    /// - Parameter used: when it was last used, where that is not written down yet.
    static func find(
        _ hash: Data, at now: Int64, used: Int64? = nil, _ database: Database
    ) throws -> SessionRow? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT name, role, \(AccountStore.dutiesOfUser), max(seenAt, ?) AS seenAt, sessions.createdAt FROM sessions
                JOIN users ON users.number = user WHERE hash = ?
                """)
        let row = try Row.fetchOne(statement, arguments: [used ?? 0, hash])
        guard let row, row["seenAt"] > now - idle, row["createdAt"] > now - longest else { return nil }
        let role = Role(stored: row["role"])
        return SessionRow(
            name: row["name"], role: role, duties: Duty.of(role, stored: row["duties"]), seenAt: row["seenAt"]
        )
    }

    static func open(_ secret: Secret, of user: Int64, at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: "INSERT INTO sessions (hash, user, createdAt, seenAt) VALUES (?, ?, ?, ?)",
            arguments: [Credential.hash(secret), user, now, now])
        try database.execute(
            sql: """
                DELETE FROM sessions WHERE user = ? AND hash NOT IN
                    (SELECT hash FROM sessions WHERE user = ? ORDER BY createdAt DESC LIMIT ?)
                """, arguments: [user, user, most])
    }

    func isStale(at now: Int64) -> Bool { now - seenAt > 60_000 }

    static func touch(_ hash: Data, at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: "UPDATE sessions SET seenAt = max(seenAt, ?) WHERE hash = ?", arguments: [now, hash])
    }

    static func sweep(at now: Int64, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM sessions WHERE NOT (\(isOpen))", arguments: limits(at: now))
    }
}
