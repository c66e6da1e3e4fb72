import MonitorCore
import Testing

@testable import LanCore

@Suite("bytes of nobody") struct ForeignWatchTests {
    private func totals(_ foreign: UInt64, of all: UInt64) -> TrafficTotals {
        var totals = TrafficTotals()
        totals.foreign.bytes = foreign
        totals.frames.bytes = all
        return totals
    }

    @Test("a share that lasts is said once, and so is its end")
    func told() {
        var watch = ForeignWatch()
        let news = (0...240).map { cycle in
            watch.observe(
                totals(cycle < 150 ? 100_000 : 0, of: 1_000_000), at: time(Int64(cycle) * 5).instant)
        }
        #expect(news.compactMap(\.self) == [.began(foreign: 6_100_000, of: 61_000_000), .ended])
    }

    @Test(
        "little, or a little of much, is no news",
        arguments: [(100, 1000), (100_000, 100_000_000)] as [(UInt64, UInt64)])
    func little(foreign: UInt64, all: UInt64) {
        var watch = ForeignWatch()
        for cycle in 0...130 as ClosedRange<Int64> {
            #expect(watch.observe(totals(foreign, of: all), at: time(cycle * 5).instant) == nil)
        }
    }
}
