import LanCore

@testable import MonitorCore

/// Two active devices: one downloads a megabyte a second, the other nothing.
func sampleSnapshot(received: UInt64? = nil, dropped: UInt64? = nil) -> Snapshot {
    let now = UTCTime(milliseconds: 1_704_110_400_000)
    var busy = DeviceBandwidth()
    busy.downloadedBytesPerSecond = 1_000_000
    let devices = [
        ("192.168.7.10", "annas-phone", busy), ("192.168.7.11", "192.168.7.11", DeviceBandwidth()),
    ]
    return Snapshot(
        name: SnapshotName(serverID: "attic", startID: "s", sequence: 1), takenAt: now, windowBegan: now,
        windowEnded: now, windowSeconds: 5, host: HostMetrics(coreBusyRatios: [], temperatures: []),
        interfaces: nil,
        devices: devices.map { address, name, bandwidth in
            DeviceSample(
                address: IPAddress(address)!, mac: nil, name: name, status: .active, checkedAt: now,
                bandwidth: bandwidth, otherAddresses: [], firstSeen: now, lastSeen: now,
                downloadedBytesSinceStart: 123_456_789, uploadedBytesSinceStart: 0)
        },
        capture: CaptureReport(
            totals: TrafficTotals(), kernelReceivedPackets: received, kernelDroppedPackets: dropped,
            isComplete: true, forgottenDevices: 0),
        delivery: nil)
}
