internal import GRDB
public import HubNouns
internal import MonitorCore

/// Who did what, bounded: the oldest go. Kinds of entry push out their own kind alone: neither a stranger's
/// wrong passwords nor a viewer who logs in and out all day, nor an operator's names, hide what an
/// administrator did.
enum AuditBook {
    /// Inside the transaction of what is told.
    static func write(
        _ action: AuditEntry.Action, _ subject: String? = nil, by doer: Doer, _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO audit (at, doer, address, action, subject) VALUES (?, ?, ?, ?, ?)",
            arguments: [HubStore.now, doer.name, doer.address, action.rawValue, subject])
        let shelf = Shelf(action)
        let actions = AuditEntry.Action.allCases.filter { Shelf($0) == shelf }
        let words = actions.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        try database.execute(
            sql: """
                DELETE FROM audit WHERE action IN (\(words)) AND number <= (SELECT number FROM audit
                    WHERE action IN (\(words)) ORDER BY number DESC LIMIT 1 OFFSET ?)
                """, arguments: [shelf.rawValue])
    }

    /// How many entries of a kind are kept.
    enum Shelf: Int {
        /// By strangers.
        case failures = 2000
        /// By everybody who may.
        case comings = 10_000
        /// By operators, of devices.
        case names = 5000
        case decisions = 20_000

        init(_ action: AuditEntry.Action) {
            switch action {
            case .loginFailed: self = .failures
            case .login, .logout, .passwordChanged: self = .comings
            case .deviceNamed, .deviceUnnamed: self = .names
            default: self = .decisions
            }
        }
    }
}

extension HubStore {
    public func audit(
        before number: Int64?, atMost most: Int
    ) async throws(HubStoreError) -> [AuditEntry] {
        try await charting { database in
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
