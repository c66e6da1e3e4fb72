import HubCore
import Testing

@Suite("counts in words") struct CountTextTests {
    @Test("one thing is one, and any other number of them is many") func text() {
        #expect(
            [0, 1, 2, -1].map { CountText.text($0, "device") } == [
                "0 devices", "1 device", "2 devices", "-1 devices",
            ])
        #expect(CountText.text(UInt64(1), "more host is", "more hosts are") == "1 more host is")
        #expect(CountText.text(21, "more host is", "more hosts are") == "21 more hosts are")
    }
}
