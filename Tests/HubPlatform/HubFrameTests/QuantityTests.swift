import HubFrame
import MonitorCore
import Testing

@Suite("numbers as people read them") struct QuantityTests {
    @Test(
        "rates are bits per second in three digits",
        arguments: [
            (0, "0 bit/s"), (0.125, "1 bit/s"), (124, "992 bit/s"), (125, "1.00 kbit/s"),
            (1250, "10.0 kbit/s"),
            (12_499, "100 kbit/s"), (124_990, "1.00 Mbit/s"), (1_550_000, "12.4 Mbit/s"),
            (117_000_000, "936 Mbit/s"), (125_000_000, "1.00 Gbit/s"), (-5, "0 bit/s"),
        ])
    func rates(bytesPerSecond: Double, shown: String) throws {
        let rate = try #require(Quantity.rate(bytesPerSecond: bytesPerSecond))
        #expect("\(rate.number) \(rate.unit)" == shown)
    }

    @Test(
        "bytes have decimal prefixes",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (8_630_000_000, "8.63 GB"),
            (UInt64.max, "18447 PB"),
        ])
    func bytes(count: UInt64, shown: String) throws {
        let bytes = try #require(Quantity.bytes(count))
        #expect("\(bytes.number) \(bytes.unit)" == shown)
    }

    @Test("what is not measured is not 0")
    func nothing() {
        #expect(Quantity.rate(bytesPerSecond: nil) == nil)
        #expect(Share(nil) == nil)
        #expect(Share(.nan) == nil)
        #expect(Share(1.7)?.percent == 100)
    }

    @Test("a moment shows without a script")
    func moment() {
        #expect(Moment(UTCTime(milliseconds: 1_795_268_525_000)).human == "2026-11-21 13:42 UTC")
    }

    @Test("paths hold anything that a name may be")
    func paths() {
        #expect(Path.router("a/b?c#d e") == "/routers/a%2Fb%3Fc%23d%20e")
        #expect(Path.device("fe80::1", of: "Küche") == "/routers/K%C3%BCche/devices/fe80%3A%3A1")
    }
}
