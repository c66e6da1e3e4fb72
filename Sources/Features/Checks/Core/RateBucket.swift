internal import MonitorCore

/// Fills by so much a second, up to its size.
package struct RateBucket: Sendable {
    private let size: Double
    private let perSecond: Double
    private var level: Double
    private var filledAt: ContinuousClock.Instant

    /// Full.
    package init(size: Double, per time: Duration, at now: ContinuousClock.Instant) {
        self.size = size
        perSecond = size / time.seconds
        level = size
        filledAt = now
    }

    package mutating func fill(at now: ContinuousClock.Instant) {
        level = min(size, level + max(0, (now - filledAt).seconds) * perSecond)
        filledAt = now
    }

    /// How long until one can be taken, as it was filled last.
    package var wait: Duration? { level >= 1 ? nil : .seconds((1 - level) / perSecond) }

    package func isFull(at now: ContinuousClock.Instant) -> Bool {
        var filled = self
        filled.fill(at: now)
        return filled.level >= size
    }

    /// More than there is may be taken: then it takes the longer until there is one again.
    package mutating func take(_ count: Double = 1) { level -= count }
}
