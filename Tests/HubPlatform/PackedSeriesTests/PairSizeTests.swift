import TestSupport
import Testing

@testable import HubSeries

/// What one agent's probes of one target cost on disk, alone in their packs.
@Suite("bytes of a probed pair") struct PairSizeTests {
    /// Microseconds: a lognormal of 20 ms with a sigma of 0.25.
    private func roundTrip(_ random: inout SeededRandom) -> UInt64 {
        let normal = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
        let power = 0.25 * normal
        return UInt64(20_000 * (1 + power * (1 + power / 2 * (1 + power / 3 * (1 + power / 4)))))
    }

    private func records(_ block: Block, _ random: inout SeededRandom) -> [PackedRecord] {
        (1...180).map { index in
            let isLost = Int.random(in: 0..<200, using: &random) == 0
            let values: [Sample.Values] = [1, isLost ? 1 : 0, .init(isLost ? nil : roundTrip(&random))]
            return PackedRecord(
                time: SampleTime(
                    ended: block.start + Int64(index) * 5000 - .random(in: 0...9, using: &random),
                    milliseconds: .random(in: 4990...5010, using: &random)),
                kinds: [900: [.init(series: 1, values: values)]])
        }
    }

    @Test("a pair that is probed every 5 s takes at most 1 MB a year in all tiers, percentiles included")
    func pair() throws {
        var random = SeededRandom(seed: 29)
        let day = Block(at: 1_704_067_200_000)
        let tiers = [PackTier.quarters, .hours, .days]
        var sizes: [PackTier: Int] = [:]
        var packs: [PackTier: TierPack] = [:]
        for tier in tiers { packs[tier] = TierPack(.latency, slots: tier.slots) }
        for number in day.number..<day.number + 96 {
            let block = Block(number: number)
            let (fine, minutes) = block.packs(of: .latency, records(block, &random))
            sizes[.fine, default: 0] += fine.packed().count
            sizes[.minutes, default: 0] += minutes.packed().count
            let total = try #require(minutes.total(of: 1))
            for tier in tiers { packs[tier]?.add(total, to: 1, at: tier.slot(of: block)) }
        }
        for tier in tiers { sizes[tier] = packs[tier]?.packed().count }
        let slots = [(PackTier.fine, 17_280), (.minutes, 1440), (.quarters, 96), (.hours, 24), (.days, 1)]
        for (tier, count) in slots {
            let bytes = sizes[tier] ?? 0
            print("a probed pair, \(tier): \(bytes) bytes a day, \(Double(bytes) / Double(count)) a slot")
        }
        let days = [(PackTier.fine, 1), (.minutes, 7), (.quarters, 366), (.hours, 366), (.days, 366 + 12)]
        let year = days.reduce(0) { $0 + (sizes[$1.0] ?? 0) * $1.1 }
        let long = year + 24 * (sizes[.minutes] ?? 0)
        print("a probed pair, a year in all tiers: \(year) bytes; with 31 days of minutes: \(long)")
        #expect(year <= 1_000_000)
    }
}
