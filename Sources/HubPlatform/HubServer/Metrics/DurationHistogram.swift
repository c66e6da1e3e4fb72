internal import MonitorCore

/// How long something took, how often.
package struct DurationHistogram: Sendable, Equatable {
    /// Seconds.
    package static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
    private var counts = [UInt64](repeating: 0, count: bounds.count)
    private(set) var count: UInt64 = 0
    /// All together.
    private(set) var seconds = 0.0

    package init() {}

    package mutating func add(_ duration: Duration) {
        let length = duration.seconds
        count += 1
        seconds += length
        if let index = Self.bounds.firstIndex(where: { length <= $0 }) { counts[index] += 1 }
    }

    /// Each bound with how many took no longer.
    package var cumulative: [(bound: Double, count: UInt64)] {
        var sum: UInt64 = 0
        return zip(Self.bounds, counts).map { bound, count in
            sum += count
            return (bound, sum)
        }
    }
}
