public import MonitorCore

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
    /// What happened since the snapshot before.
    public var events: [DeviceEvent] = []

    public init(
        name: SnapshotName, takenAt: UTCTime, windowBegan: UTCTime, windowEnded: UTCTime,
        windowSeconds: Double, host: HostMetrics, interfaces: [InterfaceSample]? = nil,
        devices: [DeviceSample] = [], capture: CaptureReport, delivery: DeliveryReport? = nil
    ) {
        self.name = name
        self.takenAt = takenAt
        self.windowBegan = windowBegan
        self.windowEnded = windowEnded
        self.windowSeconds = windowSeconds
        self.host = host
        self.interfaces = interfaces
        self.devices = devices
        self.capture = capture
        self.delivery = delivery
    }
}

public struct HostMetrics: Sendable {
    public var cpuBusyRatio: Double?
    public var coreBusyRatios: [Double?]
    public var memory: MemoryLevels?
    public var fileSystems: [FileSystemLevels]?
    public var uptimeSeconds: Double?
    public var load: LoadAverages?
    public var temperatures: [Temperature]

    public init(
        cpuBusyRatio: Double? = nil, coreBusyRatios: [Double?] = [], memory: MemoryLevels? = nil,
        fileSystems: [FileSystemLevels]? = nil, uptimeSeconds: Double? = nil, load: LoadAverages? = nil,
        temperatures: [Temperature] = []
    ) {
        self.cpuBusyRatio = cpuBusyRatio
        self.coreBusyRatios = coreBusyRatios
        self.memory = memory
        self.fileSystems = fileSystems
        self.uptimeSeconds = uptimeSeconds
        self.load = load
        self.temperatures = temperatures
    }
}

public struct InterfaceSample: Sendable {
    public var reading: InterfaceReading
    /// `nil` for the first reading, and after the interface was created again.
    public var receivedBytesPerSecond: Double?
    public var transmittedBytesPerSecond: Double?
    /// The busier direction over the link speed; `nil` where either is unknown.
    public var utilizationRatio: Double?

    public init(
        reading: InterfaceReading, receivedBytesPerSecond: Double? = nil,
        transmittedBytesPerSecond: Double? = nil, utilizationRatio: Double? = nil
    ) {
        self.reading = reading
        self.receivedBytesPerSecond = receivedBytesPerSecond
        self.transmittedBytesPerSecond = transmittedBytesPerSecond
        self.utilizationRatio = utilizationRatio
    }
}

public struct DeviceSample: Sendable {
    public var address: IPAddress
    public var mac: MACAddress?
    public var name: String
    public var status: DeviceStatus
    public var checkedAt: UTCTime
    /// `nil` while nothing is captured.
    public var bandwidth: DeviceBandwidth?
    /// Further current addresses, IPv4 first.
    public var otherAddresses: [IPAddress]
    public var firstSeen: UTCTime
    /// `nil` for a device that the kernel remembers but that has not been heard.
    public var lastSeen: UTCTime?
    public var downloadedBytesSinceStart: UInt64
    public var uploadedBytesSinceStart: UInt64
    public var identity = DeviceIdentity()

    public var isActive: Bool { status == .active }

    public init(
        address: IPAddress, mac: MACAddress? = nil, name: String, status: DeviceStatus, checkedAt: UTCTime,
        bandwidth: DeviceBandwidth? = nil, otherAddresses: [IPAddress] = [], firstSeen: UTCTime,
        lastSeen: UTCTime? = nil, downloadedBytesSinceStart: UInt64, uploadedBytesSinceStart: UInt64
    ) {
        self.address = address
        self.mac = mac
        self.name = name
        self.status = status
        self.checkedAt = checkedAt
        self.bandwidth = bandwidth
        self.otherAddresses = otherAddresses
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.downloadedBytesSinceStart = downloadedBytesSinceStart
        self.uploadedBytesSinceStart = uploadedBytesSinceStart
    }
}

/// Who a device seems to be, and how that is known.
public struct DeviceIdentity: Sendable, Hashable {
    /// One a source, the most trusted first.
    public var names: [DeviceName]
    /// `nil` for randomised addresses, for vendors not registered, and without a list of vendors.
    public var vendor: String?
    public var model: String?
    /// DNS-SD and UPnP, sorted.
    public var services: [String]
    public var hints: [DeviceHint]
    public var earlierSelf: EarlierSelf?

    public init(
        names: [DeviceName] = [], vendor: String? = nil, model: String? = nil, services: [String] = [],
        hints: [DeviceHint] = [], earlierSelf: EarlierSelf? = nil
    ) {
        self.names = names
        self.vendor = vendor
        self.model = model
        self.services = services
        self.hints = hints
        self.earlierSelf = earlierSelf
    }
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

    public init(
        downloadedBytes: UInt64 = 0, uploadedBytes: UInt64 = 0, downloadedPackets: UInt64 = 0,
        uploadedPackets: UInt64 = 0, downloadedBytesPerSecond: Double = 0, uploadedBytesPerSecond: Double = 0,
        utilizationRatio: Double? = nil
    ) {
        self.downloadedBytes = downloadedBytes
        self.uploadedBytes = uploadedBytes
        self.downloadedPackets = downloadedPackets
        self.uploadedPackets = uploadedPackets
        self.downloadedBytesPerSecond = downloadedBytesPerSecond
        self.uploadedBytesPerSecond = uploadedBytesPerSecond
        self.utilizationRatio = utilizationRatio
    }
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
    /// Events that found no place in their snapshot, since start.
    public var droppedEvents: UInt64 = 0
    /// The agent's operator has it count nothing: there are no devices, and there is no fault either.
    public var isOff = false

    /// Of an agent that does not watch its LAN.
    public static var off: CaptureReport {
        var report = CaptureReport(isComplete: false)
        report.isOff = true
        return report
    }

    public init(
        totals: TrafficTotals? = nil, kernelReceivedPackets: UInt64? = nil,
        kernelDroppedPackets: UInt64? = nil, isComplete: Bool, forgottenDevices: UInt64 = 0
    ) {
        self.totals = totals
        self.kernelReceivedPackets = kernelReceivedPackets
        self.kernelDroppedPackets = kernelDroppedPackets
        self.isComplete = isComplete
        self.forgottenDevices = forgottenDevices
    }
}
