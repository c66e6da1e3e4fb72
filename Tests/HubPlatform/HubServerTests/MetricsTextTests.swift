import LanCore
import MonitorCore
import Testing

@testable import HubLan
@testable import HubServer

@Suite("metrics as text") struct MetricsTextTests {
    private func text(_ dialect: MetricsText.Dialect, _ body: (inout MetricsText) -> Void) -> String {
        var text = MetricsText(dialect)
        body(&text)
        text.finish()
        return String(decoding: text.bytes, as: UTF8.self)
    }

    @Test("a counter carries its ending in Prometheus' format everywhere, in OpenMetrics at its samples")
    func counter() {
        let write = { (text: inout MetricsText) in
            text.family("a_bytes", .counter, "Bytes.") { $0.sample(["x": "1"], 7 as UInt64) }
        }
        #expect(
            text(.prometheus, write)
                == "# HELP a_bytes_total Bytes.\n# TYPE a_bytes_total counter\na_bytes_total{x=\"1\"} 7\n")
        #expect(
            text(.openMetrics, write)
                == "# HELP a_bytes Bytes.\n# TYPE a_bytes counter\na_bytes_total{x=\"1\"} 7\n# EOF\n")
    }

    @Test("a stranger's name ends neither its label nor its line")
    func escapes() {
        let said = text(.prometheus) {
            $0.family("a", .gauge, "It.") { $0.sample(["name": "a\"} 1\nb\\"], 1.5) }
        }
        #expect(said.hasSuffix("\na{name=\"a\\\"} 1\\nb\\\\\"} 1.5\n"))
    }

    @Test("what stands twice in a snapshot stands once: one page with a sample twice is refused whole")
    func twice() {
        let time = UTCTime(milliseconds: 1_704_110_400_000)
        let device = DeviceSample(
            address: IPAddress("192.168.7.10")!, mac: MACAddress(raw: 0x0277_0000_0001), name: "phone",
            status: .active, checkedAt: time, firstSeen: time, downloadedBytesSinceStart: 1,
            uploadedBytesSinceStart: 1)
        let disk = FileSystemLevels(mount: "/", totalBytes: 4, usedBytes: 1, freeBytes: 3)
        let interface = InterfaceSample(
            reading: InterfaceReading(name: "eth0", counters: InterfaceCounters()))
        let sensor = Temperature(sensor: "core", celsius: 40)
        let snapshot = Snapshot(
            name: SnapshotName(serverID: "attic", startID: "s", sequence: 1), takenAt: time,
            windowBegan: time,
            windowEnded: time, windowSeconds: 5,
            host: HostMetrics(fileSystems: [disk, disk], temperatures: [sensor, sensor]),
            interfaces: [interface, interface], devices: [device, device],
            capture: CaptureReport(isComplete: true))
        let said = text(.prometheus) {
            $0.agents([Arrival(snapshot: snapshot, key: 1, agentVersion: nil, arrivedAt: time)], at: time)
        }
        let names = said.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { $0.prefix { $0 != "}" } }
        #expect(names.count >= 20)
        #expect(Set(names).count == names.count)
    }

    @Test("what was not measured has no line")
    func absent() {
        let said = text(.prometheus) { $0.family("a", .gauge, "It.") { $0.sample([:], Double?.none) } }
        #expect(said == "# HELP a It.\n# TYPE a gauge\n")
    }

    @Test("buckets of a histogram hold what took no longer, and all stand in the last")
    func histogram() {
        var histogram = DurationHistogram()
        for milliseconds in [1, 3, 40, 9000] { histogram.add(.milliseconds(milliseconds)) }
        #expect(histogram.count == 4)
        #expect(histogram.cumulative.map(\.count) == [1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3])
        #expect(abs(histogram.seconds - 9.044) < 1e-9)
    }
}
