internal import HubIntake
internal import HubServer
internal import Synchronization

/// What became of snapshots that agents sent, since the hub's start.
final class SnapshotCounters: Sendable {
    /// Why what an agent sent was not kept.
    enum Reason: String, CaseIterable {
        case denied, foreign, malformed, unauthorized, unavailable
        case noRoom = "no_room"
        case quarantineFull = "quarantine_full"
        case tooLong = "too_long"
        case unknownEncoding = "unknown_encoding"
    }

    /// What was kept, and how.
    enum Keeping: String, CaseIterable {
        case stored, repeated
        case waiting = "quarantined"
    }

    struct Values: Sendable {
        var kept: [Keeping: UInt64] = [:]
        var refused: [Reason: UInt64] = [:]
        /// From the whole request to the sync behind its answer.
        var storing = DurationHistogram()
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    func kept(_ outcomes: [ReportOutcome], in duration: Duration) {
        state.withLock { values in
            values.storing.add(duration)
            for outcome in outcomes {
                switch outcome {
                case .stored: values.kept[.stored, default: 0] += 1
                case .repeated: values.kept[.repeated, default: 0] += 1
                case .waiting: values.kept[.waiting, default: 0] += 1
                case .quarantineFull: values.refused[.quarantineFull, default: 0] += 1
                case .denied: values.refused[.denied, default: 0] += 1
                case .undated: values.refused[.unavailable, default: 0] += 1
                case .unfit, .refused: values.refused[.malformed, default: 0] += 1
                case .foreign: values.refused[.foreign, default: 0] += 1
                }
            }
        }
    }

    func refused(_ reason: Reason) { state.withLock { $0.refused[reason, default: 0] += 1 } }
}

extension MetricsText {
    /// - Parameter waiting: handed over and not yet stored.
    mutating func snapshots(_ values: SnapshotCounters.Values, waiting: UInt64) {
        family("monitor_hub_snapshots", .counter, "Snapshots that agents sent and the hub keeps.") {
            for outcome in SnapshotCounters.Keeping.allCases {
                $0.sample(["outcome": outcome.rawValue], values.kept[outcome] ?? 0)
            }
        }
        family("monitor_hub_refusals", .counter, "What agents sent and the hub did not keep.") {
            for reason in SnapshotCounters.Reason.allCases {
                $0.sample(["reason": reason.rawValue], values.refused[reason] ?? 0)
            }
        }
        family("monitor_hub_store_seconds", .histogram, "From a whole request to its durable storage.") {
            $0.sample(values.storing)
        }
        family("monitor_hub_intake_snapshots", .gauge, "Snapshots that wait to be stored.") {
            $0.sample([:], waiting)
        }
    }

    mutating func agents(_ count: UInt64) {
        family("monitor_hub_agents", .gauge, "Agents that are known.") { $0.sample([:], count) }
    }
}
