import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubFrame
@testable import HubLan

@Suite("the page of a router") struct RouterPageTests {
    private func row(_ number: Int, live: DeviceNow? = nil) -> DeviceRow {
        let time = UTCTime(milliseconds: 0)
        return DeviceRow(
            DeviceSummary(
                device: "device-\(number)", agentName: "device-\(number)", address: "192.0.2.1",
                firstSeen: time, lastSeen: time),
            of: "attic", live, heardAt: nil, today: UInt64(10_000 - number))
    }

    @Test("up to 500 devices are all listed")
    func few() {
        #expect(RouterPage.listed((0..<500).map { row($0) }).count == 500)
    }

    @Test("of 10,000 devices those with the most traffic today are listed, and those that use the line now")
    func many() throws {
        var sample = try #require(arrival(1).snapshot.devices.first)
        sample.bandwidth?.downloadedBytesPerSecond = 200
        let busy = DeviceNow(sample)
        let all = (0..<10_000).map { row($0, live: $0 == 9000 ? busy : nil) }
        let listed = RouterPage.listed(all)
        #expect(listed.map(\.device) == (0..<499).map { "device-\($0)" } + ["device-9000"])
    }
}
