import MonitorCore
import Testing

@testable import LanCore

@Suite("growing counters") struct CounterGrowthTests {
    @Test("a rate is the growth over the measured time")
    func plain() throws {
        let rates = try #require(
            CounterGrowth.rates(from: reading(1000, 10, 500, 5), to: reading(6000, 20, 1500, 9), seconds: 2.5)
        )
        #expect(rates.received == 2000)
        #expect(rates.transmitted == 400)
    }

    @Test("a 32-bit counter that wrapped has grown")
    func wrap() throws {
        let old = reading(UInt64(UInt32.max) - 99, 10, 0, 0)
        let rates = try #require(CounterGrowth.rates(from: old, to: reading(900, 11, 0, 0), seconds: 1))
        #expect(rates.received == 1000)
    }

    @Test(
        "an interface that was reset has no rate, and never an absurd one",
        arguments: [
            reading(0, 0, 0, 0), reading(UInt64(UInt32.max) - 1, 5, 0, 0), reading(10, 0, 10, 0),
        ])
    func reset(after: InterfaceReading) {
        #expect(CounterGrowth.rates(from: reading(5 << 33, 1000, 9 << 33, 900), to: after, seconds: 5) == nil)
        #expect(
            CounterGrowth.rates(
                from: reading(UInt64(UInt32.max) - 5, 1000, 7, 900), to: reading(3, 2, 1, 1), seconds: 5)
                == nil)
    }

    @Test("an interface that came back under its old name has no rate")
    func madeAnew() {
        var after = reading(9000, 90, 9000, 90)
        after.index = 7
        #expect(CounterGrowth.rates(from: reading(1000, 10, 1000, 10), to: after, seconds: 5) == nil)
    }

    @Test("no time, no rate")
    func noTime() {
        #expect(CounterGrowth.rates(from: reading(1, 1, 1, 1), to: reading(2, 2, 2, 2), seconds: 0) == nil)
    }

    @Test(
        "the busy share of the processor",
        arguments: [(100, 400, 150, 600, 0.25), (100, 400, 90, 500, 0), (0, 0, 50, 50, 1)])
    func busy(a: UInt64, b: UInt64, c: UInt64, d: UInt64, ratio: Double) {
        #expect(
            CounterGrowth.busyRatio(
                from: CPUTimes(busyTicks: a, totalTicks: b), to: CPUTimes(busyTicks: c, totalTicks: d))
                == ratio)
    }

    @Test("no ticks, no share")
    func noTicks() {
        let times = CPUTimes(busyTicks: 5, totalTicks: 9)
        #expect(CounterGrowth.busyRatio(from: times, to: times) == nil)
        #expect(CounterGrowth.busyRatio(from: times, to: CPUTimes(busyTicks: 1, totalTicks: 2)) == nil)
    }

    @Test("utilisation is the busier direction over the link speed, and unknown where that is")
    func utilization() {
        #expect(
            CounterGrowth.utilization(
                receivedBytesPerSecond: 125_000, transmittedBytesPerSecond: 12_500_000,
                linkSpeedBitsPerSecond: 1_000_000_000) == 0.1)
        #expect(
            CounterGrowth.utilization(
                receivedBytesPerSecond: 1, transmittedBytesPerSecond: 1, linkSpeedBitsPerSecond: nil) == nil)
        #expect(
            CounterGrowth.utilization(
                receivedBytesPerSecond: 1, transmittedBytesPerSecond: 1, linkSpeedBitsPerSecond: 0) == nil)
    }
}

private func reading(_ rx: UInt64, _ rxPackets: UInt64, _ tx: UInt64, _ txPackets: UInt64) -> InterfaceReading
{
    var counters = InterfaceCounters()
    (counters.receivedBytes, counters.receivedPackets) = (rx, rxPackets)
    (counters.transmittedBytes, counters.transmittedPackets) = (tx, txPackets)
    return InterfaceReading(name: "eth0", counters: counters, index: 2)
}

@Suite("backing off") struct BackoffTests {
    @Test("delays grow to the longest and stay there, jittered, and begin anew after success")
    func grows() {
        var random = SystemRandomNumberGenerator()
        var backoff = Backoff(first: .seconds(1), longest: .seconds(60))
        for failure in 0..<40 {
            let delay = backoff.failed(using: &random)
            #expect(delay >= .milliseconds(500))
            #expect(delay <= min(.seconds(60), .seconds(1) * (1 << min(failure, 20))))
        }
        backoff.succeeded()
        #expect(backoff.failed() <= .seconds(1))
    }
}
