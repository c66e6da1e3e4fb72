public import HubDatabase
internal import MonitorCore

/// Who may ask: users, their sessions, and the tokens of programs. Any process may use one while another runs the hub.
///
/// Functions that change something write it into the audit in the same transaction. They throw `AccountFault` where a
/// user can do something about it, and `StorageError` otherwise.
public struct AccountStore: Sendable {
    let database: HubDatabase
    let audit: AuditLog
    let passwords = PasswordQueue()
    let sessionUses = SessionUses()

    public init(_ database: HubDatabase, _ audit: AuditLog) {
        self.database = database
        self.audit = audit
    }

    /// Unix milliseconds.
    var now: Int64 { database.now }

    /// Writes down every so often when sessions were used, until cancelled.
    public func run(every pause: Duration = .seconds(10)) async {
        while (try? await Task.sleep(for: pause)) != nil { await writeSessionUses() }
    }

    /// Deletes sessions that have ended.
    public var upkeep: UpkeepStep {
        UpkeepStep("sessions") { times, _ in
            try await database.write(.sweep) { try SessionRow.sweep(at: times.now.milliseconds, $0) }
        }
    }

    /// Sessions; those that have ended and are not swept away yet count.
    public func openSessions() async throws(StorageError) -> UInt64 {
        try await database.read(.decision) { database in
            try UInt64.fetchOne(database, sql: "SELECT count(*) FROM sessions") ?? 0
        }
    }
}
