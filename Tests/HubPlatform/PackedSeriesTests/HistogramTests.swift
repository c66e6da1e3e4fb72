import TestSupport
import Testing

@testable import HubSeries

@Suite("histograms") struct HistogramTests {
    @Test(
        "a bucket holds the numbers from its least up to that of the next, and whole numbers below 16 alone")
    func buckets() {
        #expect((0..<16).map { LogBucket.of($0) }.count == Set((0..<16).map { LogBucket.of($0) }).count)
        for bucket in 0..<LogBucket.count {
            let least = LogBucket.least(bucket)
            let end = bucket + 1 < LogBucket.count ? LogBucket.least(bucket + 1) : .max
            guard end > least else { continue }
            #expect(LogBucket.of(least) == bucket)
            #expect(LogBucket.of(end - 1) == bucket)
            let middle = LogBucket.middle(bucket)
            for value in [least, end - 1] where value > 0 {
                #expect(abs(middle - Double(value)) <= LogHistogram.relativeError * Double(value))
            }
        }
        #expect(LogBucket.of(.max) == LogBucket.count - 1)
        #expect(LogBucket.middle(0) == 0)
    }

    /// Many shapes of latency, sizes of files, and what nobody measures.
    private static let shapes: [(String, @Sendable (inout SeededRandom) -> UInt64)] = [
        ("constant", { _ in 23_456 }),
        ("uniform", { .random(in: 0...1_000_000, using: &$0) }),
        ("small", { .random(in: 0...20, using: &$0) }),
        ("lognormal", { UInt64(20_000 * exp2(0.4 * normal(&$0))) }),
        ("wide lognormal", { UInt64(min(1e15, 20_000 * exp2(6 * normal(&$0)))) }),
        ("two peaks", { Bool.random(using: &$0) ? .random(in: 9_900...10_100, using: &$0) : 180_000 }),
        ("mostly zero", { .random(in: 0...9, using: &$0) < 9 ? 0 : .random(in: 1...5000, using: &$0) }),
        ("any bits", { .random(in: 0...(.max >> UInt64.random(in: 0...63, using: &$0)), using: &$0) }),
        ("huge", { .max - .random(in: 0...100, using: &$0) }),
        ("outliers", { .random(in: 0...99, using: &$0) == 0 ? 9_000_000_000 : 15_000 }),
    ]

    private static func normal(_ random: inout SeededRandom) -> Double {
        (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    }

    private static func exp2(_ power: Double) -> Double {
        // By squaring and a polynomial would be exact enough; the library's is, too.
        var result = 1.0
        let whole = power.rounded(.down)
        for _ in 0..<Int(abs(whole)) { result *= whole < 0 ? 0.5 : 2 }
        let rest = (power - whole) * 0.693_147_180_559_945_3
        return result * (1 + rest * (1 + rest / 2 * (1 + rest / 3 * (1 + rest / 4 * (1 + rest / 5)))))
    }

    @Test(
        "any percentile is off by at most 5 % of the exact one, whatever the values, however they were put together",
        arguments: 0..<shapes.count)
    func percentiles(number: Int) throws {
        let shape = Self.shapes[number].1
        var random = SeededRandom(seed: UInt64(number) + 1)
        let field = SeriesKind.Field("x", SeriesUnit("second"), .level, histogram: true)
        for count in [1, 2, 3, 12, 180, 1000] {
            let values = (0..<count).map { _ in shape(&random) }
            var parts = (0..<5).map { _ in FieldAggregate() }
            for value in values {
                parts[.random(in: 0..<5, using: &random)].add(value, field, milliseconds: 5000)
            }
            var all = FieldAggregate()
            parts.shuffled(using: &random).forEach { all.add($0) }
            #expect(all.count == UInt64(count))
            #expect(all.histogram?.count == UInt64(count))
            let sorted = values.sorted()
            for share in [0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1] {
                let rank = max(1, Int((share * Double(count)).rounded(.up)))
                let exact = Double(sorted[rank - 1])
                let found = try #require(all.percentile(share))
                #expect(abs(found - exact) <= 0.05 * exact, "\(Self.shapes[number].0): \(share) of \(count)")
            }
        }
    }

    @Test("where nothing was measured there is no percentile, and of a part without a histogram none either")
    func empty() {
        #expect(LogHistogram().percentile(0.5) == nil)
        #expect(FieldAggregate().percentile(0.5) == nil)
        #expect(FieldAggregate().mean == nil)
        let level = SeriesKind.Field("x", .bytes, .level, histogram: true)
        var (with, without, zeros) = (FieldAggregate(), FieldAggregate(), FieldAggregate())
        with.add(7, level, milliseconds: 1)
        without.add(7, SeriesKind.Field("x", .bytes, .level), milliseconds: 1)
        for _ in 0..<9 { zeros.add(0, level, milliseconds: 1) }
        #expect(zeros.percentile(0.99) == 0)
        var both = with
        both.add(without)
        #expect(both.count == 2 && both.percentile(0.5) == nil)
        both = without
        both.add(with)
        #expect(both.percentile(0.5) == nil)
    }

    @Test("parts give the same whole in any order and grouping")
    func associative() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<50 {
            let parts = (0..<6).map { _ in
                (0..<Int.random(in: 0...9, using: &random)).reduce(into: LogHistogram()) { all, _ in
                    all.add(Self.shapes[7].1(&random))
                }
            }
            let one = parts.reduce(into: LogHistogram()) { $0.add($1) }
            var left = LogHistogram()
            var right = LogHistogram()
            for part in parts.prefix(3) { left.add(part) }
            for part in parts.suffix(3).reversed() { right.add(part) }
            right.add(left)
            #expect(right == one)
        }
    }
}
