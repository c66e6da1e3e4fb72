/// Histograms of one series from period to period, in few bits. How many values each has, and in which buckets the
/// least and the largest are, the reader knows already.
///
/// Each count is written by what it differs from its share of all before: counts scatter around it by about its root.
struct BitHistogram {
    /// All periods before.
    private var all = LogHistogram()
    private var values: UInt64 = 0
    /// Halved beyond, so that what was lately counts, and no product overflows.
    private static let most: UInt64 = 1 << 20

    mutating func write(_ histogram: LogHistogram, to bits: inout BitWriter) {
        let count = histogram.count
        let end = histogram.counts.count - 1
        var index = 0
        while index < end {
            let number = histogram.counts[index]
            let expected = expected(histogram.first + index, of: count)
            guard expected == 0 else {
                bits.number(BitColumn.folded(number &- expected), tail: Self.tail(expected))
                index += 1
                continue
            }
            bits.number(number, tail: 0)
            index += 1
            if number == 0 {
                let run = histogram.counts[index..<end].prefix { $0 == 0 }.count
                bits.number(UInt64(run), tail: 0)
                index += run
            }
        }
        note(histogram, count)
    }

    /// - Parameters:
    ///   - count: of values, at least 1.
    ///   - buckets: from that of the least value to that of the largest.
    mutating func read(
        _ count: UInt64, in buckets: ClosedRange<Int>, _ bits: inout BitReader
    ) throws(PackReader.Damage) -> LogHistogram {
        var counts = Array(repeating: UInt64(0), count: buckets.count)
        let end = counts.count - 1
        var left = count
        var index = 0
        while index < end {
            let expected = expected(buckets.lowerBound + index, of: count)
            var number = try bits.number(tail: expected == 0 ? 0 : Self.tail(expected))
            if expected > 0 { number = expected &+ BitColumn.unfolded(number) }
            guard number < left, number > 0 || index > 0 else { throw PackReader.Damage() }
            left -= number
            counts[index] = number
            index += 1
            if expected == 0, number == 0 { index += try bits.count(tail: 0, atMost: end - index) }
        }
        counts[end] = left
        let histogram = LogHistogram(first: buckets.lowerBound, counts: counts)
        note(histogram, count)
        return histogram
    }

    /// A bucket's share of so many values, by all before.
    private func expected(_ bucket: Int, of count: UInt64) -> UInt64 {
        guard values > 0 else { return 0 }
        let (high, low) = all.count(in: bucket).multipliedFullWidth(by: count)
        // The divisor is larger than the bucket's count, and so than the high part.
        return high < values ? values.dividingFullWidth((high, low)).quotient : 0
    }

    private static func tail(_ expected: UInt64) -> Int { Int.bits(of: expected) / 2 }

    private mutating func note(_ histogram: LogHistogram, _ count: UInt64) {
        all.add(histogram)
        values += count
        while values > Self.most { (all, values) = (all.halved, all.halved.count) }
    }
}
