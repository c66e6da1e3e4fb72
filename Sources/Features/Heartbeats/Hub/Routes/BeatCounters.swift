internal import Synchronization

/// What became of heartbeats, since the hub's start.
final class BeatCounters: Sendable {
    enum Outcome: String, CaseIterable {
        case heard
        /// Of a host that there is not.
        case unknown
        case wrongToken = "wrong_token"
        /// The ping key was right, and no host was made.
        case notCreated = "not_created"
    }

    private let state = Mutex<[Outcome: UInt64]>([:])

    var values: [Outcome: UInt64] { state.withLock { $0 } }

    func count(_ outcome: Outcome) { state.withLock { $0[outcome, default: 0] += 1 } }
}
