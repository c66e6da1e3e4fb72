/// Decides when to ping, and when a silent peer is gone (RFC 6455 §5.5.2): within the sum of both times.
public struct Keepalive: Sendable {
    public enum Step: Equatable, Sendable {
        /// Send a ping, and ask again after this long.
        case ping(askAgainAfter: Duration)
        /// The peer has answered; ask again after this long.
        case rest(askAgainAfter: Duration)
        case giveUp
    }

    public let betweenPings: Duration
    public let untilPong: Duration
    private var isChecking = false
    private var hasPong = false

    public init(betweenPings: Duration, untilPong: Duration) {
        self.betweenPings = betweenPings
        self.untilPong = untilPong
    }

    public mutating func pongArrived() {
        hasPong = true
    }

    /// The first time after `betweenPings`, then as the last step says.
    public mutating func step() -> Step {
        defer { isChecking.toggle() }
        guard isChecking else {
            hasPong = false
            return .ping(askAgainAfter: untilPong)
        }
        return hasPong ? .rest(askAgainAfter: max(.zero, betweenPings - untilPong)) : .giveUp
    }
}
