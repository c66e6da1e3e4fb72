internal import Agents
internal import HubServer
internal import Synchronization

/// What became of requests for a key, since the hub's start.
final class KeyRequestCounters: Sendable {
    enum Outcome: String, CaseIterable {
        case pending, enrolled
        /// Too many in a minute.
        case limited
        /// Too many wait for a decision.
        case full
        case unknownToken = "unknown_token"
    }

    private let state = Mutex<[Outcome: UInt64]>([:])

    var values: [Outcome: UInt64] { state.withLock { $0 } }

    func count(_ outcome: Outcome) { state.withLock { $0[outcome, default: 0] += 1 } }
}

extension MetricsText {
    /// - Parameter counts: `nil` where the database cannot be read now.
    mutating func keys(_ requests: [KeyRequestCounters.Outcome: UInt64], _ counts: KeyCounts?) {
        family("monitor_hub_key_requests", .counter, "Requests for a key, by what became of them.") {
            for outcome in KeyRequestCounters.Outcome.allCases {
                $0.sample(["outcome": outcome.rawValue], requests[outcome] ?? 0)
            }
        }
        guard let counts else { return }
        family("monitor_hub_keys", .gauge, "Keys of agents, by what was decided on them.") {
            for state in AgentKey.State.allCases {
                $0.sample(["state": state.rawValue], counts.keys[state] ?? 0)
            }
        }
        family("monitor_hub_quarantine_snapshots", .gauge, "Quarantined snapshots.") {
            $0.sample([:], counts.quarantinedReports)
        }
        family("monitor_hub_quarantine_bytes", .gauge, "Size of the quarantined snapshots.") {
            $0.sample([:], counts.quarantinedBytes)
        }
    }
}
