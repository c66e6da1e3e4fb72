internal import HubNouns
internal import Synchronization

/// What the hub's face counts of itself, since its start.
final class HubCounters: Sendable {
    /// Why what an agent handed in was not kept.
    enum Refusal: String, CaseIterable {
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

    /// What became of a request for a key.
    enum KeyRequest: String, CaseIterable {
        case pending, enrolled
        /// Too many in a minute.
        case limited
        /// Too many wait for a decision.
        case full
        case unknownToken = "unknown_token"
    }

    /// Who is at the other end of a WebSocket.
    enum LivePeer: String, CaseIterable {
        case agent, browser
    }

    struct Values: Sendable {
        var kept: [Keeping: UInt64] = [:]
        var refused: [Refusal: UInt64] = [:]
        var keyRequests: [KeyRequest: UInt64] = [:]
        var answers: [Int: UInt64] = [:]
        var live: [LivePeer: UInt64] = [:]
        /// From the whole request to the sync behind its answer.
        var storing = DurationHistogram()
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    func kept(_ outcomes: [Arrival.Outcome], in duration: Duration) {
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
                case .unfit: values.refused[.malformed, default: 0] += 1
                case .foreign: values.refused[.foreign, default: 0] += 1
                }
            }
        }
    }

    func refused(_ reason: Refusal) { state.withLock { $0.refused[reason, default: 0] += 1 } }

    func asked(_ outcome: KeyRequest) { state.withLock { $0.keyRequests[outcome, default: 0] += 1 } }

    func answered(_ status: Int) { state.withLock { $0.answers[status, default: 0] += 1 } }

    func opened(_ peer: LivePeer) { state.withLock { $0.live[peer, default: 0] += 1 } }

    func closed(_ peer: LivePeer) { state.withLock { $0.live[peer, default: 1] -= 1 } }
}
