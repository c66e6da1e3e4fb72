import Testing

@testable import Probes

@Suite("when packets came") struct ArrivalClockTests {
    private typealias Pair = ArrivalClock.Pair
    private let second: Int64 = 1_000_000_000

    @Test("the kernel's stamp, by the monotonic clock")
    func plain() {
        var clock = ArrivalClock(Pair(monotonic: 100 * second, wall: 5000 * second))
        clock.begin()
        clock.read(Pair(monotonic: 102 * second, wall: 5002 * second))
        #expect(clock.arrival(stamp: 5001 * second) == 101 * second)
    }

    @Test("a clock that is set an hour on or back moves no arrival", arguments: [3600, -3600] as [Int64])
    func step(by seconds: Int64) {
        var clock = ArrivalClock(Pair(monotonic: 100 * second, wall: 50_000 * second))
        clock.drained()
        let tick = second / 50
        clock.begin()
        // It was set in the middle of a step of 20 ms: one packet came before, one after.
        let set = (50_000 + seconds) * second
        clock.read(Pair(monotonic: 100 * second + tick, wall: set + tick))
        #expect(clock.arrival(stamp: 50_000 * second + tick / 4) == 100 * second + tick / 4)
        #expect(clock.arrival(stamp: set + tick / 2) == 100 * second + tick / 2)
    }

    @Test("a stamp that neither clock explains is now")
    func nonsense() {
        var clock = ArrivalClock(Pair(monotonic: 100 * second, wall: 50_000 * second))
        clock.begin()
        clock.read(Pair(monotonic: 101 * second, wall: 50_001 * second))
        #expect(clock.arrival(stamp: 0) == 101 * second)
        #expect(clock.arrival(stamp: .max) == 101 * second)
        #expect(clock.arrival(stamp: .min) == 101 * second)
    }
}
