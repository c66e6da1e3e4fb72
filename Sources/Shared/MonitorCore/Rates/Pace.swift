/// When the next cycle is due. Cycles keep to their grid; what a stall made late is left out, not made up
/// for.
public struct Pace: Sendable {
    private let interval: Duration
    private var edge: ContinuousClock.Instant

    public init(every interval: Duration, from start: ContinuousClock.Instant) {
        self.interval = interval
        edge = start
    }

    /// - Returns: the next edge, after `now`.
    public mutating func next(after now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        edge += interval
        // Started over from here: a window of next to no length would have absurd rates.
        if edge <= now { edge = now + interval }
        return edge
    }
}
