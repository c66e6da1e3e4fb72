internal import LanCore
internal import MonitorWire

/// Reading `metrics`.
extension SnapshotV1 {
    private enum HostKey: String, CaseIterable {
        case cpu, memory, disk, uptimeSeconds, loadAverage, swap, temperatures
    }
    private static let hostKeys = KeyTable<HostKey>()

    static func host(_ reader: inout JSONReader) throws(WireFault) -> HostMetrics {
        var host = HostMetrics()
        var memory: MemoryLevels?
        var swap: (total: UInt64, free: UInt64)?
        try reader.object(hostKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .cpu: (host.cpuBusyRatio, host.coreBusyRatios) = try cpu(&reader)
            case .memory: memory = try Self.memory(&reader)
            case .disk: host.fileSystems = try disks(&reader)
            case .uptimeSeconds:
                host.uptimeSeconds = try reader.optional { (reader) throws(WireFault) in
                    try reader.number(in: 0...1e12)
                }
            case .loadAverage: host.load = try loadAverages(&reader)
            case .swap: swap = try Self.swap(&reader)
            case .temperatures: host.temperatures = try temperatures(&reader)
            }
        }
        host.memory = memory.map {
            MemoryLevels(
                totalBytes: $0.totalBytes, availableBytes: $0.availableBytes, swapTotalBytes: swap?.total,
                swapFreeBytes: swap?.free)
        }
        return host
    }

    private enum CPUKey: String, CaseIterable { case percent, perCorePercent }
    private static let cpuKeys = KeyTable<CPUKey>()

    private static func cpu(_ reader: inout JSONReader) throws(WireFault) -> (Double?, [Double?]) {
        var (all, cores): (Double?, [Double?]) = (nil, [])
        try reader.object(cpuKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .percent: all = try optionalShare(&reader)
            case .perCorePercent:
                try reader.array(atMost: 4096) { (reader) throws(WireFault) in
                    cores.append(try optionalShare(&reader))
                }
            }
        }
        return (all, cores)
    }

    static func optionalShare(_ reader: inout JSONReader) throws(WireFault) -> Double? {
        try reader.optional { (reader) throws(WireFault) in try reader.share() }
    }

    static func optionalCount(_ reader: inout JSONReader) throws(WireFault) -> UInt64? {
        try reader.optional { (reader) throws(WireFault) in try reader.count() }
    }

    private enum BytesKey: String, CaseIterable { case mount, totalBytes, usedBytes, freeBytes }
    private static let bytesKeys = KeyTable<BytesKey>()

    private struct Levels {
        var mount: String?
        var total: UInt64?
        var used: UInt64?
        var free: UInt64?
    }

    private static func levels(_ reader: inout JSONReader) throws(WireFault) -> Levels {
        var levels = Levels()
        try reader.object(bytesKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .mount: levels.mount = try reader.name(atMost: 4096)
            case .totalBytes: levels.total = try optionalCount(&reader)
            case .usedBytes: levels.used = try optionalCount(&reader)
            case .freeBytes: levels.free = try optionalCount(&reader)
            }
        }
        return levels
    }

    private static func memory(_ reader: inout JSONReader) throws(WireFault) -> MemoryLevels? {
        let levels = try levels(&reader)
        guard let total = levels.total, let free = levels.free else { return nil }
        return MemoryLevels(totalBytes: total, availableBytes: free, swapTotalBytes: nil, swapFreeBytes: nil)
    }

    private static func swap(_ reader: inout JSONReader) throws(WireFault) -> (total: UInt64, free: UInt64)? {
        let levels = try levels(&reader)
        guard let total = levels.total, let free = levels.free else { return nil }
        return (total, free)
    }

    private static func disks(_ reader: inout JSONReader) throws(WireFault) -> [FileSystemLevels] {
        var disks: [FileSystemLevels] = []
        try reader.array(atMost: 1024) { (reader) throws(WireFault) in
            let levels = try levels(&reader)
            disks.append(
                FileSystemLevels(
                    mount: try reader.required(levels.mount, "mount"),
                    totalBytes: try reader.required(levels.total, "totalBytes"),
                    usedBytes: try reader.required(levels.used, "usedBytes"),
                    freeBytes: try reader.required(levels.free, "freeBytes")))
        }
        return disks
    }

    private enum LoadKey: String, CaseIterable { case oneMinute, fiveMinutes, fifteenMinutes }
    private static let loadKeys = KeyTable<LoadKey>()

    private static func loadAverages(_ reader: inout JSONReader) throws(WireFault) -> LoadAverages {
        var (one, five, fifteen) = (0.0, 0.0, 0.0)
        try reader.object(loadKeys) { (key, reader) throws(WireFault) in
            let value = try reader.number(in: 0...1e9)
            switch key {
            case .oneMinute: one = value
            case .fiveMinutes: five = value
            case .fifteenMinutes: fifteen = value
            }
        }
        return LoadAverages(oneMinute: one, fiveMinutes: five, fifteenMinutes: fifteen)
    }

    private enum TemperatureKey: String, CaseIterable { case sensor, celsius }
    private static let temperatureKeys = KeyTable<TemperatureKey>()
    private static let longestSensor = 255

    private static func temperatures(_ reader: inout JSONReader) throws(WireFault) -> [Temperature] {
        var all: [Temperature] = []
        try reader.array(atMost: 256) { (reader) throws(WireFault) in
            var (sensor, celsius): (String?, Double?)
            try reader.object(temperatureKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .sensor: sensor = try reader.name(atMost: longestSensor)
                case .celsius: celsius = try reader.number(in: -273.2...1000)
                }
            }
            all.append(
                Temperature(
                    sensor: try reader.required(sensor, "sensor"),
                    celsius: try reader.required(celsius, "celsius")))
        }
        return all.distinctlyNamed(longest: longestSensor)
    }
}
