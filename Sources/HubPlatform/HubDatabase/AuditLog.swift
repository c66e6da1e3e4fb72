public import HubCore
internal import MonitorCore

/// The audit: who did what, bounded by shares (`AuditAction.Share`).
public struct AuditLog: Sendable {
    private let database: HubDatabase
    /// All that there may be.
    public let actions: [AuditAction]

    /// - Parameter actions: all that the features declare, those of features that are switched off, too.
    public init(_ database: HubDatabase, _ actions: [AuditAction]) {
        self.database = database
        self.actions = actions
    }

    /// Inside the transaction of what is told.
    public func write(
        _ action: AuditAction, _ subject: String? = nil, by actor: AuditActor, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO audit (at, doer, address, action, subject) VALUES (?, ?, ?, ?, ?)",
            arguments: [self.database.now, actor.name, actor.address, action.word, subject])
        let words = Set(actions.filter { $0.share == action.share } + [action])
            .map { "'\($0.word)'" }.sorted().joined(separator: ", ")
        try database.execute(
            sql: """
                DELETE FROM audit WHERE action IN (\(words)) AND number <= (SELECT number FROM audit
                    WHERE action IN (\(words)) ORDER BY number DESC LIMIT 1 OFFSET ?)
                """, arguments: [action.share.rawValue])
    }

    /// The newest first.
    ///
    /// - Parameters:
    ///   - number: entries before this one; `nil` for the newest.
    ///   - actor: who did it, by name; `nil` for all.
    ///   - action: what was done, by its word; `nil` for all.
    public func entries(
        before number: Int64?, atMost most: Int, by actor: String? = nil, of action: String? = nil
    ) async throws(StorageError) -> [AuditEntry] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM audit WHERE number < ?1 AND (?2 IS NULL OR doer = ?2 COLLATE NOCASE)
                        AND (?3 IS NULL OR action = ?3) ORDER BY number DESC LIMIT ?4
                    """,
                arguments: [number ?? .max, actor, action, most]
            ).map { row in
                AuditEntry(
                    number: row["number"], at: UTCTime(milliseconds: row["at"]),
                    actor: AuditActor(name: row["doer"], address: row["address"]),
                    action: AuditAction(row["action"]), subject: row["subject"])
            }
        }
    }
}
