/// Decides when to ping, and when a silent peer is gone (RFC 6455 §5.5.2).
struct Heartbeat {
    enum Step: Equatable {
        /// Send a ping, and ask again after this long.
        case ping(askAgainAfter: Duration)
        /// The peer has answered; ask again after this long.
        case rest(askAgainAfter: Duration)
        case giveUp
    }

    let betweenPings: Duration
    let untilPong: Duration
    private var isChecking = false
    private var hasPong = false

    init(betweenPings: Duration, untilPong: Duration) {
        self.betweenPings = betweenPings
        self.untilPong = untilPong
    }

    mutating func pongArrived() {
        hasPong = true
    }

    /// The first time after `betweenPings`, then as the last step says.
    mutating func step() -> Step {
        defer { isChecking.toggle() }
        guard isChecking else {
            hasPong = false
            return .ping(askAgainAfter: untilPong)
        }
        return hasPong ? .rest(askAgainAfter: max(.zero, betweenPings - untilPong)) : .giveUp
    }
}
