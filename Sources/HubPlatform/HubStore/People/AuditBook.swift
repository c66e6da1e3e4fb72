internal import GRDB
public import HubNouns
internal import MonitorCore

/// Who did what, bounded: the oldest go. Kinds of entry push out their own kind alone: neither a stranger's
/// wrong passwords nor a viewer who logs in and out all day, nor an operator's names, hide what an
/// administrator did.
enum AuditBook {
    /// Inside the transaction of what is told.
    static func write(
        _ action: AuditAction, _ subject: String? = nil, by doer: Doer, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO audit (at, doer, address, action, subject) VALUES (?, ?, ?, ?, ?)",
            arguments: [HubStore.now, doer.name, doer.address, action.word, subject])
        let words = actions.filter { $0.share == action.share }.map { "'\($0.word)'" }.joined(separator: ", ")
        try database.execute(
            sql: """
                DELETE FROM audit WHERE action IN (\(words)) AND number <= (SELECT number FROM audit
                    WHERE action IN (\(words)) ORDER BY number DESC LIMIT 1 OFFSET ?)
                """, arguments: [action.share.rawValue])
    }

    private static let actions: [AuditAction] =
        AuditAction.ofAccounts + AuditAction.ofAgents + [.deviceNamed, .deviceUnnamed]
}

extension AuditAction {
    static let deviceNamed = AuditAction("device-named", kept: .routine)
    static let deviceUnnamed = AuditAction("device-unnamed", kept: .routine)
}

extension HubStore {
    public func audit(
        before number: Int64?, atMost most: Int
    ) async throws(HubStoreError) -> [AuditEntry] {
        try await charting { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM audit WHERE number < ? ORDER BY number DESC LIMIT ?",
                arguments: [number ?? .max, most]
            ).map { row in
                AuditEntry(
                    number: row["number"], at: UTCTime(milliseconds: row["at"]),
                    actor: AuditActor(name: row["doer"], address: row["address"]),
                    action: AuditAction(row["action"]), subject: row["subject"])
            }
        }
    }
}
