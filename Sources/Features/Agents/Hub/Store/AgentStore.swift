public import Agents
public import HubDatabase

/// Which agents may send: keys, what administrators decided on them, and enrolment tokens. Any process may use one
/// while another runs the hub.
///
/// What changes something writes it into the audit in the same transaction.
public struct AgentStore: Sendable {
    let database: HubDatabase
    let audit: AuditLog
    /// What puts a key on hold, as the operator decides now.
    let reapproval: @Sendable () -> Reapproval
    private let tell: @Sendable (KeyNews) -> Void

    /// - Parameters:
    ///   - reapproval: what puts a key on hold; asked each time.
    ///   - tell: hears what happens to keys by itself. Called from any thread; must not block.
    public init(
        _ database: HubDatabase, _ audit: AuditLog,
        reapproval: @escaping @Sendable () -> Reapproval = { .off },
        tell: @escaping @Sendable (KeyNews) -> Void = { _ in }
    ) {
        self.database = database
        self.audit = audit
        self.reapproval = reapproval
        self.tell = tell
    }

    /// Unix milliseconds.
    var now: Int64 { database.now }

    /// How many keys there are of each state, and how many reports are in quarantine for them.
    public func counts() async throws(StorageError) -> KeyCounts {
        try await database.read(.decision) { database in
            var counts = KeyCounts()
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT state, count(*) AS keys, sum(waitingSnapshots) AS snapshots,
                        sum(waitingBytes) AS bytes FROM keys GROUP BY state
                    """)
            for row in rows {
                guard let state = AgentKey.State(rawValue: row["state"]) else { continue }
                counts.keys[state] = row["keys"]
                counts.quarantinedReports += row["snapshots"]
                counts.quarantinedBytes += row["bytes"]
            }
            return counts
        }
    }

    func say(_ things: [KeyNews]) {
        for one in things { tell(one) }
    }
}

public struct KeyCounts: Sendable, Equatable {
    public var keys: [AgentKey.State: UInt64] = [:]
    public var quarantinedReports: UInt64 = 0
    public var quarantinedBytes: UInt64 = 0

    /// Keys that wait for a decision.
    public var undecided: UInt64 { (keys[.pending] ?? 0) + (keys[.onHold] ?? 0) }
}
