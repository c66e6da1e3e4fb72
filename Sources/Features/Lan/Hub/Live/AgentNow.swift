internal import LanCore
internal import MonitorCore

/// An agent as its newest snapshot shows it, as far as pages tell of it.
struct AgentNow: Sendable {
    let name: SnapshotName
    let windowEnded: UTCTime
    let windowSeconds: Double
    /// By the hub's clocks.
    let arrivedAt: UTCTime
    let heardAt: ContinuousClock.Instant
    let version: String?
    let host: HostMetrics
    let interfaces: [InterfaceSample]
    let devices: [DeviceNow]
    /// Of the window's packets that the agent's kernel had no room for; `nil` where nothing was counted.
    let lossRatio: Double?
    /// Snapshots that its outbox gave up, since its start.
    let droppedSnapshots: UInt64?
    /// Whether something of the newest window was not counted; an agent that counts nothing is complete.
    let isIncomplete: Bool

    init(_ snapshot: Snapshot, version: String?, arrivedAt: UTCTime, heardAt: ContinuousClock.Instant) {
        name = snapshot.name
        windowEnded = snapshot.windowEnded
        windowSeconds = snapshot.windowSeconds
        self.arrivedAt = arrivedAt
        self.heardAt = heardAt
        self.version = version
        host = snapshot.host
        interfaces = snapshot.interfaces ?? []
        devices = snapshot.devices.map(DeviceNow.init)
        isIncomplete = !snapshot.capture.isComplete && !snapshot.capture.isOff
        lossRatio = Self.lossRatio(snapshot.capture)
        droppedSnapshots = snapshot.delivery?.droppedSnapshots
    }

    private static func lossRatio(_ capture: CaptureReport) -> Double? {
        guard let received = capture.kernelReceivedPackets, let dropped = capture.kernelDroppedPackets else {
            return nil
        }
        // What was received includes what was dropped.
        return received > 0 ? min(1, Double(dropped) / Double(received)) : 0
    }

    /// Silent for longer, it is offline: four windows, and no less than half a minute; a day, whatever it says of
    /// its windows.
    var offlineAfterSeconds: Double { min(86_400, max(30, 4 * windowSeconds)) }

    func silentSeconds(at now: ContinuousClock.Instant) -> Double { (now - heardAt) / .seconds(1) }

    func isOnline(at now: ContinuousClock.Instant) -> Bool { silentSeconds(at: now) < offlineAfterSeconds }

    /// Bytes per second of all devices together.
    var download: Double { devices.reduce(0) { $0 + ($1.download ?? 0) } }
    var upload: Double { devices.reduce(0) { $0 + ($1.upload ?? 0) } }
    var activeDevices: Int { devices.count { $0.status == .active } }

    var memoryRatio: Double? {
        host.memory.flatMap { memory in
            memory.totalBytes > 0
                ? Double(memory.totalBytes - memory.availableBytes) / Double(memory.totalBytes) : nil
        }
    }

    /// Of the fullest file system, reserved blocks aside.
    var diskRatio: Double? {
        host.fileSystems?.compactMap { disk in
            let (usable, overflow) = disk.usedBytes.addingReportingOverflow(disk.freeBytes)
            return usable > 0 && !overflow ? Double(disk.usedBytes) / Double(usable) : nil
        }.max()
    }
}

struct DeviceNow: Sendable, Equatable {
    /// As its series is named.
    let device: String
    let name: String
    let address: String
    let status: DeviceStatus
    /// Bytes per second.
    let download: Double?
    let upload: Double?
    /// In the window, both directions.
    let bytes: UInt64

    init(_ sample: DeviceSample) {
        device = sample.mac?.description ?? sample.address.description
        name = sample.name
        address = sample.address.description
        status = sample.status
        download = sample.bandwidth?.downloadedBytesPerSecond
        upload = sample.bandwidth?.uploadedBytesPerSecond
        let sum = sample.bandwidth.map { $0.downloadedBytes.addingReportingOverflow($0.uploadedBytes) }
        bytes = sum.map { $0.overflow ? 0 : $0.partialValue } ?? 0
    }
}
