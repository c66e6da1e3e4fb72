import LanCore
import Testing

@testable import AgentLan
@testable import MonitorCore

@Suite("what the live table knows of today") struct TodayTotalsTests {
    private func device(_ bytes: UInt64) -> DeviceSample {
        let time = UTCTime(milliseconds: 1_704_110_400_000)
        return DeviceSample(
            address: IPAddress("192.168.7.10")!, mac: nil, name: "annas-phone", status: .active,
            checkedAt: time, bandwidth: nil, firstSeen: time, downloadedBytesSinceStart: bytes,
            uploadedBytesSinceStart: 0)
    }

    @Test("the first day is as long as the table is there; from midnight on a day is whole")
    func midnight() {
        var today = TodayTotals()
        let (first, second) = (TodayTotals.Day(year: 124, number: 7), TodayTotals.Day(year: 124, number: 8))
        today.observe([device(100)], on: first)
        #expect(today.bytes(device(500)) == 500)
        #expect(!today.isWhole)
        today.observe([device(800)], on: second)
        #expect(today.isWhole)
        #expect(today.bytes(device(800)) == 0)
        #expect(today.bytes(device(1000)) == 200)
        // Counted anew since: less than before is not a debt.
        #expect(today.bytes(device(10)) == 0)
    }
}
