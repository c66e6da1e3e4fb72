/// Clocks that agree with each other now, on an earlier time than they did before: for an hour, and it was wrong before.
///
/// Without this, a hub that was ahead together with an agent would wait, after both are set, until that time is reached.
public struct Dissent: Sendable, Equatable {
    private var since: ContinuousClock.Instant?
    private var newest: Int64 = 0

    static let enough: Duration = .seconds(3600)

    public init() {}

    /// Takes note of a window. One that is near what was agreed on speaks for that.
    public mutating func note(
        _ pair: HistoryClock.Pair, _ clock: HistoryClock, at now: ContinuousClock.Instant
    ) {
        if clock.isDissent(pair) {
            since = since ?? now
            newest = pair.ended
        } else if clock.isConfirmed(by: pair) {
            since = nil
        }
    }

    /// The time on which clocks agree instead; `nil` where that is not sure.
    public func settled(at now: ContinuousClock.Instant) -> Int64? {
        since.flatMap { now - $0 >= Self.enough ? newest : nil }
    }
}
