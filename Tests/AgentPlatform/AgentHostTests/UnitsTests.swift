import Testing

@testable import AgentHost

@Suite("numbers on screens") struct UnitsTests {
    @Test(
        "rates are bits per second, three digits at most before the next unit",
        arguments: [
            (0.0, "0 bit/s"), (124.9, "999 bit/s"), (125, "1.0 kbit/s"), (1_250_000, "10.0 Mbit/s"),
            (12_499_000, "100 Mbit/s"), (125_000_000, "1.0 Gbit/s"), (125e12, "1000000 Gbit/s"),
        ])
    func rates(bytesPerSecond: Double, shown: String) {
        #expect(Units.bitRate(bytesPerSecond) == shown)
    }

    @Test("what was not measured is a dash")
    func notMeasured() {
        #expect(Units.bitRate(nil) == "–")
        #expect(Units.percent(nil) == "–")
    }

    @Test("columns are cut with an ellipsis or filled")
    func columns() {
        #expect("abcdef".column(4) == "abc…")
        #expect("ab".column(4) == "ab  ")
        #expect("ab".column(4, right: true) == "  ab")
    }
}
