/// How many values fell in each bucket. Histograms of parts make that of the whole, exactly.
///
/// A percentile that is read from it is off by at most `relativeError` of the value at that rank.
public struct LogHistogram: Sendable, Equatable {
    /// The bound, rounded up from (2^(1/8) − 1) / (2^(1/8) + 1).
    public static let relativeError = 0.0434

    /// The bucket of the first count.
    private(set) var first = 0
    /// From the first bucket with a value to the last: neither end is 0.
    private(set) var counts: [UInt64] = []

    public init() {}

    /// - Parameters:
    ///   - first: the bucket of the first count.
    ///   - counts: neither end 0.
    init(first: Int, counts: [UInt64]) {
        self.first = first
        self.counts = counts
    }

    public var isEmpty: Bool { counts.isEmpty }

    /// Values; a sum that does not fit stops at what `UInt64` holds.
    public var count: UInt64 { counts.reduce(0) { $0.saturatedSum($1) } }

    /// How many are in a bucket.
    func count(in bucket: Int) -> UInt64 {
        counts.indices.contains(bucket - first) ? counts[bucket - first] : 0
    }

    public mutating func add(_ value: UInt64) {
        let bucket = LogBucket.of(value)
        widen(to: bucket...bucket)
        counts[bucket - first] = counts[bucket - first].saturatedSum(1)
    }

    public mutating func add(_ other: LogHistogram) {
        guard !other.isEmpty else { return }
        widen(to: other.first...other.first + other.counts.count - 1)
        for (index, count) in other.counts.enumerated() {
            let place = other.first + index - first
            counts[place] = counts[place].saturatedSum(count)
        }
    }

    /// Half of each count, rounded down, without what is empty then at both ends.
    var halved: LogHistogram {
        let halves = counts.map { $0 / 2 }
        guard let begin = halves.firstIndex(where: { $0 > 0 }),
            let end = halves.lastIndex(where: { $0 > 0 })
        else { return LogHistogram() }
        return LogHistogram(first: first + begin, counts: Array(halves[begin...end]))
    }

    /// The sum that values in the middles of their buckets had; wraps around.
    var estimatedSum: UInt64 {
        counts.enumerated().reduce(0) { $0 &+ $1.element &* LogBucket.wholeMiddle(first + $1.offset) }
    }

    private mutating func widen(to buckets: ClosedRange<Int>) {
        if counts.isEmpty {
            (first, counts) = (buckets.lowerBound, Array(repeating: 0, count: buckets.count))
            return
        }
        if buckets.lowerBound < first {
            counts.insert(contentsOf: repeatElement(0, count: first - buckets.lowerBound), at: 0)
            first = buckets.lowerBound
        }
        let missing = buckets.upperBound - first - counts.count + 1
        if missing > 0 { counts += repeatElement(0, count: missing) }
    }

    /// The value below which a share of all values is.
    ///
    /// - Parameter share: 0 to 1; 0.5 is the median. The rank is rounded up, so that there is a value at it.
    /// - Returns: `nil` where there is no value.
    public func percentile(_ share: Double) -> Double? {
        let all = min(count, 1 << 62)
        guard all > 0 else { return nil }
        let rank = UInt64(max(1, min(Double(all), (share * Double(all)).rounded(.up))))
        var below: UInt64 = 0
        for (index, count) in counts.enumerated() {
            below = below.saturatedSum(count)
            if below >= rank { return LogBucket.middle(first + index) }
        }
        return LogBucket.middle(first + counts.count - 1)
    }
}

extension UInt64 {
    func saturatedSum(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
