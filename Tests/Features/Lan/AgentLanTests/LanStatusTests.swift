import Testing

@testable import AgentLan

@Suite("the LAN's part of the status line") struct LanStatusTests {
    @Test("devices are those of the newest snapshot; packets and drops are summed since the start")
    func sums() {
        let status = LanStatus()
        #expect(status.text == "0 devices, 0 packets, 0 dropped")
        status.count(sampleSnapshot(received: 100, dropped: 1))
        status.count(sampleSnapshot(received: 20, dropped: nil))
        #expect(status.text == "2 devices, 120 packets, 1 dropped")
    }
}
