internal import GRDB
public import MonitorCore

/// Who did what, bounded: the oldest go. Strangers write only one kind of entry, which pushes out no other.
enum AuditBook {
    static let mostFailures = 2000
    static let mostOthers = 20_000
    private static let failed = AuditEntry.Action.loginFailed.rawValue

    /// Inside the transaction of what is told.
    static func write(
        _ action: AuditEntry.Action, _ subject: String? = nil, by doer: Doer, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO audit (at, doer, address, action, subject) VALUES (?, ?, ?, ?, ?)",
            arguments: [HubStore.now, doer.name, doer.address, action.rawValue, subject])
        guard action == .loginFailed else { return try keep(mostOthers, "!=", database) }
        try keep(mostFailures, "=", database)
    }

    private static func keep(_ most: Int, _ sign: String, _ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM audit WHERE action \(sign) ? AND number <=
                    (SELECT number FROM audit WHERE action \(sign) ? ORDER BY number DESC LIMIT 1 OFFSET ?)
                """, arguments: [failed, failed, most])
    }
}

extension HubStore {
    public func audit(
        before number: Int64?, atMost most: Int
    ) async throws(HubStoreError) -> [AuditEntry] {
        try await reading { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?",
                arguments: [number ?? .max, most]
            ).compactMap { row in
                AuditEntry.Action(rawValue: row["action"]).map { action in
                    AuditEntry(
                        number: row["number"], at: UTCTime(milliseconds: row["at"]),
                        doer: Doer(name: row["doer"], address: row["address"]), action: action,
                        subject: row["subject"])
                }
            }
        }
    }
}
