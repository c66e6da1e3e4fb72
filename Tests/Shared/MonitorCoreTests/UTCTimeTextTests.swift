import MonitorCore
import Testing

@Suite("reading times") struct UTCTimeTextTests {
    @Test(
        "RFC 3339 is read, with decimals and offsets",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2024-01-01T12:00:00.000Z", 1_704_110_400_000),
            ("2024-02-29T23:59:59.9999Z", 1_709_251_199_999),
            ("2024-01-01 12:00:00.5+00:00", 1_704_110_400_500),
            ("2024-01-01T14:30:00+02:30", 1_704_110_400_000),
            ("2024-01-01T07:00:00-05:00", 1_704_110_400_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("1970-01-01T00:00:05+01:00", -3_595_000), ("1969-12-31T00:00:00Z", -86_400_000),
            ("9999-12-31T23:59:59-01:00", 253_402_300_799_999),
        ] as [(String, Int64)])
    func read(text: String, milliseconds: Int64) {
        #expect(UTCTime(text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is no time is none",
        arguments: [
            "", "2024", "2024-01-01", "2024-01-01T12:00:00", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
            "2024-01-01T24:00:00Z", "2024-01-01T12:60:00Z", "2024-01-01T12:00:00.Z", "2024-01-01T12:00:00ZZ",
            "1969-12-30T23:59:59Z", "1969-12-31T00:00:00+00:01", "+024-01-01T12:00:00Z",
            "2024-01-01T12:00:00+2:00",
            "0000-00-00T00:00:00Z",
        ])
    func refused(text: String) {
        #expect(UTCTime(text) == nil)
    }

    @Test("what is written is read again")
    func roundTrip() {
        for milliseconds in stride(from: Int64(-86_400_000), to: 4_102_444_800_000, by: 40_000_000_007) {
            let time = UTCTime(milliseconds: milliseconds)
            #expect(UTCTime(time.description) == time)
        }
    }
}
