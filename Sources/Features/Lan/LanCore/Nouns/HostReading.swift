/// One reading of this host: raw counters and levels, each `nil` where it could not be read.
public struct HostReading: Sendable, Equatable {
    public var cpu: CPUTimes?
    /// One per core, in the kernel's order; empty where the kernel does not say.
    public var cores: [CPUTimes]
    public var memory: MemoryLevels?
    public var fileSystems: [FileSystemLevels]?
    public var uptimeSeconds: Double?
    public var load: LoadAverages?
    public var temperatures: [Temperature]
    public var interfaces: [InterfaceReading]?

    public init(
        cpu: CPUTimes? = nil, cores: [CPUTimes] = [], memory: MemoryLevels? = nil,
        fileSystems: [FileSystemLevels]? = nil, uptimeSeconds: Double? = nil, load: LoadAverages? = nil,
        temperatures: [Temperature] = [], interfaces: [InterfaceReading]? = nil
    ) {
        self.cpu = cpu
        self.cores = cores
        self.memory = memory
        self.fileSystems = fileSystems
        self.uptimeSeconds = uptimeSeconds
        self.load = load
        self.temperatures = temperatures
        self.interfaces = interfaces
    }
}

/// Growing counters of processor time, in clock ticks.
public struct CPUTimes: Sendable, Equatable {
    public let busyTicks: UInt64
    public let totalTicks: UInt64

    public init(busyTicks: UInt64, totalTicks: UInt64) {
        self.busyTicks = busyTicks
        self.totalTicks = totalTicks
    }
}

public struct MemoryLevels: Sendable, Equatable {
    public let totalBytes: UInt64
    /// What programs could still get without swapping (`MemAvailable`), at most `totalBytes`.
    public let availableBytes: UInt64
    public let swapTotalBytes: UInt64?
    public let swapFreeBytes: UInt64?

    public init(totalBytes: UInt64, availableBytes: UInt64, swapTotalBytes: UInt64?, swapFreeBytes: UInt64?) {
        self.totalBytes = totalBytes
        self.availableBytes = min(availableBytes, totalBytes)
        self.swapTotalBytes = swapTotalBytes
        self.swapFreeBytes = swapFreeBytes
    }
}

/// One mounted file system. `usedBytes + freeBytes` can be less than `totalBytes`: the rest is reserved for
/// root.
public struct FileSystemLevels: Sendable, Equatable {
    public let mount: String
    public let totalBytes: UInt64
    public let usedBytes: UInt64
    /// Free for ordinary users (`f_bavail`).
    public let freeBytes: UInt64

    public init(mount: String, totalBytes: UInt64, usedBytes: UInt64, freeBytes: UInt64) {
        self.mount = mount
        self.totalBytes = totalBytes
        self.usedBytes = usedBytes
        self.freeBytes = freeBytes
    }
}

public struct LoadAverages: Sendable, Equatable {
    public let oneMinute: Double
    public let fiveMinutes: Double
    public let fifteenMinutes: Double

    public init(oneMinute: Double, fiveMinutes: Double, fifteenMinutes: Double) {
        self.oneMinute = oneMinute
        self.fiveMinutes = fiveMinutes
        self.fifteenMinutes = fifteenMinutes
    }
}

public struct Temperature: Sendable, Equatable {
    /// The kernel's name of the thermal zone, such as `cpu-thermal`.
    public let sensor: String
    public let celsius: Double

    public init(sensor: String, celsius: Double) {
        self.sensor = sensor
        self.celsius = celsius
    }
}

/// One interface as the kernel shows it. Counters grow until they wrap or the interface is created again.
public struct InterfaceReading: Sendable, Equatable {
    public let name: String
    public var counters: InterfaceCounters
    /// `nil` where the driver does not know (Wi-Fi, bridges, tunnels).
    public var linkSpeedBitsPerSecond: UInt64?
    /// RFC 2863 word: `up`, `down`, `unknown`, `dormant`, ...
    public var operationalState: String?
    /// Tells an interface that came back under its old name from the one before.
    public var index: Int?

    public init(
        name: String, counters: InterfaceCounters, linkSpeedBitsPerSecond: UInt64? = nil,
        operationalState: String? = nil, index: Int? = nil
    ) {
        self.name = name
        self.counters = counters
        self.linkSpeedBitsPerSecond = linkSpeedBitsPerSecond
        self.operationalState = operationalState
        self.index = index
    }
}

public struct InterfaceCounters: Sendable, Equatable {
    public var receivedBytes: UInt64 = 0
    public var receivedPackets: UInt64 = 0
    public var receiveErrors: UInt64 = 0
    public var receiveDrops: UInt64 = 0
    public var transmittedBytes: UInt64 = 0
    public var transmittedPackets: UInt64 = 0
    public var transmitErrors: UInt64 = 0
    public var transmitDrops: UInt64 = 0

    public init() {}
}
