internal import HubCore
internal import Synchronization

/// How many keys are issued in a minute: to one network, and to all of them (`FairShare`).
final class KeyRequestLimit: Sendable {
    /// For strangers, whose keys are pending.
    static let ofStrangers = FairShare.Bounds(byNetwork: 10, ofAll: 100, reservedByNetwork: 2, reserve: 300)
    /// For those who brought an enrolment token that is good: a fleet behind one address.
    static let ofBearers = FairShare.Bounds(byNetwork: 100, ofAll: 600, reservedByNetwork: 10, reserve: 600)

    private struct State {
        var began: ContinuousClock.Instant
        var share: FairShare
    }

    private let bounds: FairShare.Bounds
    private let state: Mutex<State>

    init(_ bounds: FairShare.Bounds, at now: ContinuousClock.Instant = .now) {
        self.bounds = bounds
        state = Mutex(State(began: now, share: FairShare(bounds)))
    }

    func allows(_ peer: String, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            if now - state.began > .seconds(60) { state = State(began: now, share: FairShare(bounds)) }
            guard state.share.allows(peer) else { return false }
            state.share.count(1, peer)
            return true
        }
    }
}
