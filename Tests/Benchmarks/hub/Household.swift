import HubLan
import LanCore
import MonitorCore

/// A snapshot of 50 devices: a dozen at work, the others silent.
func household(_ agent: Int, _ sequence: UInt64, _ ended: UTCTime, seconds: Double) -> Arrival {
    let devices = (0..<50).map { number in
        let down = number < 12 ? UInt64.random(in: 0..<UInt64(seconds * 1_000_000)) : 0
        return DeviceSample(
            address: IPAddress(v4: 0xc0a8_0700 + UInt32(number)),
            mac: MACAddress(raw: 0x0200_0000_0000 + UInt64(agent) << 16 + UInt64(number)),
            name: "device-\(number)", status: .active, checkedAt: ended,
            bandwidth: DeviceBandwidth(downloadedBytes: down, uploadedBytes: down / 20), firstSeen: ended,
            downloadedBytesSinceStart: 0, uploadedBytesSinceStart: 0)
    }
    return Arrival(
        snapshot: Snapshot(
            name: SnapshotName(serverID: "agent-\(agent)", startID: "s", sequence: sequence), takenAt: ended,
            windowBegan: UTCTime(milliseconds: ended.milliseconds - Int64(seconds * 1000)),
            windowEnded: ended,
            windowSeconds: seconds, host: HostMetrics(cpuBusyRatio: 0.25), devices: devices,
            capture: CaptureReport(totals: TrafficTotals(), isComplete: true)),
        key: Int64(agent + 1), agentVersion: "0.1.0", arrivedAt: ended)
}
