public import Agents
internal import GRDB
public import HubDatabase
internal import Synchronization

/// Which agents may send: keys, what administrators decided on them, and enrolment tokens. Any process may use one
/// while another runs the hub.
///
/// What changes something writes it into the audit in the same transaction.
public struct AgentStore: Sendable {
    /// What changes while the program runs.
    final class Policy: Sendable {
        let reapproval = Mutex(Reapproval.off)
        let listener = Mutex<(@Sendable (KeyNews) -> Void)?>(nil)
    }

    let database: HubDatabase
    let audit: AuditLog
    let policy = Policy()

    public init(_ database: HubDatabase, _ audit: AuditLog) {
        self.database = database
        self.audit = audit
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

    /// Sets the listener for what happens to keys by itself. It is called from any thread, and must not block.
    public func tellOfKeys(_ listener: @escaping @Sendable (KeyNews) -> Void) {
        policy.listener.withLock { $0 = listener }
    }

    func say(_ things: [KeyNews]) {
        guard !things.isEmpty, let listener = policy.listener.withLock({ $0 }) else { return }
        for one in things { listener(one) }
    }
}

public struct KeyCounts: Sendable, Equatable {
    public var keys: [AgentKey.State: UInt64] = [:]
    public var quarantinedReports: UInt64 = 0
    public var quarantinedBytes: UInt64 = 0
}
