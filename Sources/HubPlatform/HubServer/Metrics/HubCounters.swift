internal import Synchronization

/// What the hub's server counts of itself, since its start.
final class HubCounters: Sendable {
    /// Who is at the other end of a WebSocket.
    enum LivePeer: String, CaseIterable {
        case agent, browser
    }

    struct Values: Sendable {
        var answers: [Int: UInt64] = [:]
        var live: [LivePeer: UInt64] = [:]
    }

    private let state = Mutex(Values())

    var values: Values { state.withLock { $0 } }

    func answered(_ status: Int) { state.withLock { $0.answers[status, default: 0] += 1 } }

    func opened(_ peer: LivePeer) { state.withLock { $0.live[peer, default: 0] += 1 } }

    func closed(_ peer: LivePeer) { state.withLock { $0.live[peer, default: 1] -= 1 } }
}
