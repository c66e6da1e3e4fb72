/// What one cycle found out: the host, its interfaces and the devices of the LAN.
///
/// Ratios are 0...1, rates bytes per second; `nil` is "not measured" and never 0.
///
/// Next: `SnapshotV1`.
public struct Snapshot: Sendable {
    public var name: SnapshotName
    public var takenAt: UTCTime
    public var windowBegan: UTCTime
    public var windowEnded: UTCTime
    /// By the monotonic clock: what every rate was divided by.
    public var windowSeconds: Double
    public var host: HostMetrics
    /// `nil` where the kernel's list could not be read.
    public var interfaces: [InterfaceSample]?
    public var devices: [DeviceSample]
    public var capture: CaptureReport
    public var delivery: DeliveryReport?
}

public struct HostMetrics: Sendable {
    public var cpuBusyRatio: Double?
    public var coreBusyRatios: [Double?]
    public var memory: MemoryLevels?
    public var fileSystems: [FileSystemLevels]?
    public var uptimeSeconds: Double?
    public var load: LoadAverages?
    public var temperatures: [Temperature]
}

public struct InterfaceSample: Sendable {
    public var reading: InterfaceReading
    /// `nil` at first sight, and after the interface was made anew.
    public var receivedBytesPerSecond: Double?
    public var transmittedBytesPerSecond: Double?
    /// The busier direction over the link speed; `nil` where either is unknown.
    public var utilizationRatio: Double?
}

public struct DeviceSample: Sendable {
    public var address: IPAddress
    public var mac: MACAddress?
    public var name: String
    public var isActive: Bool
    public var checkedAt: UTCTime
    /// `nil` while nothing is captured.
    public var bandwidth: DeviceBandwidth?
    /// Further current addresses, IPv4 first.
    public var otherAddresses: [IPAddress]
    public var firstSeen: UTCTime
    /// `nil` for a device that the kernel remembers but that nobody has heard.
    public var lastSeen: UTCTime?
    public var downloadedBytesSinceStart: UInt64
    public var uploadedBytesSinceStart: UInt64
}

/// One window of one device.
public struct DeviceBandwidth: Sendable, Equatable {
    public var downloadedBytes: UInt64 = 0
    public var uploadedBytes: UInt64 = 0
    public var downloadedPackets: UInt64 = 0
    public var uploadedPackets: UInt64 = 0
    public var downloadedBytesPerSecond: Double = 0
    public var uploadedBytesPerSecond: Double = 0
    public var utilizationRatio: Double?
}

/// How complete the devices' numbers are.
public struct CaptureReport: Sendable {
    /// `nil` while no interface is captured.
    public var totals: TrafficTotals?
    public var kernelReceivedPackets: UInt64?
    public var kernelDroppedPackets: UInt64?
    /// Nothing dropped, nothing interrupted, every device with a row of its own.
    public var isComplete: Bool
    /// Devices forgotten because the registry was full, since start.
    public var forgottenDevices: UInt64
}

/// How the snapshots before this one fared.
public struct DeliveryReport: Sendable, Equatable {
    public var waitingSnapshots: UInt64
    public var droppedSnapshots: UInt64
    public var deliveredSnapshots: UInt64

    public init(waitingSnapshots: UInt64, droppedSnapshots: UInt64, deliveredSnapshots: UInt64) {
        self.waitingSnapshots = waitingSnapshots
        self.droppedSnapshots = droppedSnapshots
        self.deliveredSnapshots = deliveredSnapshots
    }
}
