internal import LanCore
internal import MonitorCore
internal import MonitorWire

/// Reading `network` and `capture`.
extension SnapshotV1 {
    struct NetworkPart {
        var began: UTCTime
        var ended: UTCTime
        var seconds: Double
        var interfaces: [InterfaceSample]
        var devices: [DeviceSample]
    }

    private enum NetworkKey: String, CaseIterable {
        case collectionStartTime, collectionEndTime, collectionDurationSeconds, interfaces, connectedDevices
    }
    private static let networkKeys = KeyTable<NetworkKey>()

    static func network(_ reader: inout JSONReader) throws(WireFault) -> NetworkPart {
        var (began, ended, seconds): (UTCTime?, UTCTime?, Double?)
        var (interfaces, devices): ([InterfaceSample]?, [DeviceSample]?)
        try reader.object(networkKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .collectionStartTime: began = try reader.time()
            case .collectionEndTime: ended = try reader.time()
            case .collectionDurationSeconds: seconds = try reader.number(in: 0.001...1e9)
            case .interfaces:
                var all: [InterfaceSample] = []
                try reader.array(atMost: 4096) { (reader) throws(WireFault) in
                    try all.append(interface(&reader))
                }
                interfaces = all
            case .connectedDevices:
                var all: [DeviceSample] = []
                try reader.array(atMost: 65_536) { (reader) throws(WireFault) in
                    try all.append(device(&reader))
                }
                devices = all
            }
        }
        return NetworkPart(
            began: try reader.required(began, "collectionStartTime"),
            ended: try reader.required(ended, "collectionEndTime"),
            seconds: try reader.required(seconds, "collectionDurationSeconds"),
            interfaces: try reader.required(interfaces, "interfaces"),
            devices: try reader.required(devices, "connectedDevices"))
    }

    private static func optionalRate(_ reader: inout JSONReader) throws(WireFault) -> Double? {
        try reader.optional { (reader) throws(WireFault) in try reader.rate() }
    }

    private enum InterfaceKey: String, CaseIterable {
        case interfaceName, linkSpeedMbps, rxBytesTotal, txBytesTotal, rxRateBps, txRateBps
        case utilizationPercent, operationalState, rxPacketsTotal, txPacketsTotal, rxErrorsTotal
        case txErrorsTotal, rxDroppedTotal, txDroppedTotal
    }
    private static let interfaceKeys = KeyTable<InterfaceKey>()

    private static func interface(_ reader: inout JSONReader) throws(WireFault) -> InterfaceSample {
        var name: String?
        var counters = InterfaceCounters()
        var sample = InterfaceSample(reading: InterfaceReading(name: "", counters: counters))
        var (speed, state): (UInt64?, String?)
        try reader.object(interfaceKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .interfaceName: name = try reader.name(atMost: 64)
            case .linkSpeedMbps: speed = try optionalCount(&reader)
            case .rxBytesTotal: counters.receivedBytes = try reader.count()
            case .txBytesTotal: counters.transmittedBytes = try reader.count()
            case .rxRateBps: sample.receivedBytesPerSecond = try optionalRate(&reader)
            case .txRateBps: sample.transmittedBytesPerSecond = try optionalRate(&reader)
            case .utilizationPercent: sample.utilizationRatio = try optionalShare(&reader)
            case .operationalState:
                state = try reader.optional { (reader) throws(WireFault) in try reader.name(atMost: 64) }
            case .rxPacketsTotal: counters.receivedPackets = try reader.count()
            case .txPacketsTotal: counters.transmittedPackets = try reader.count()
            case .rxErrorsTotal: counters.receiveErrors = try reader.count()
            case .txErrorsTotal: counters.transmitErrors = try reader.count()
            case .rxDroppedTotal: counters.receiveDrops = try reader.count()
            case .txDroppedTotal: counters.transmitDrops = try reader.count()
            }
        }
        sample.reading = InterfaceReading(
            name: try reader.required(name, "interfaceName"), counters: counters,
            linkSpeedBitsPerSecond: try speed.map { (mbps) throws(WireFault) in
                try bitsPerSecond(mbps, reader)
            }, operationalState: state)
        return sample
    }

    private static func bitsPerSecond(_ mbps: UInt64, _ reader: JSONReader) throws(WireFault) -> UInt64 {
        guard mbps <= 1_000_000_000 else { throw reader.fault("names a link speed that there is not") }
        return mbps * 1_000_000
    }

    private enum DeviceKey: String, CaseIterable {
        case ip, mac, deviceName, status, timeChecked, bandwidth, ipv6, otherIpv4, firstSeen, lastSeen
        case rxBytesSinceStart, txBytesSinceStart, macRandomised, vendor, model, names, hints, services,
            earlier
    }
    private static let deviceKeys = KeyTable<DeviceKey>()
    /// Of one device, its first aside. Agents send a dozen.
    private static let mostAddresses = 128

    private static func device(_ reader: inout JSONReader) throws(WireFault) -> DeviceSample {
        var (address, name, status, checkedAt): (IPAddress?, String?, DeviceStatus?, UTCTime?)
        var device = DeviceSample(
            address: IPAddress(v4: 0), name: "", status: .inactive, checkedAt: UTCTime(milliseconds: 0),
            firstSeen: UTCTime(milliseconds: 0), downloadedBytesSinceStart: 0, uploadedBytesSinceStart: 0)
        var firstSeen: UTCTime?
        try reader.object(deviceKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .ip: address = try Self.address(&reader)
            case .mac: device.mac = try reader.optional(mac)
            case .deviceName: name = try reader.name(atMost: 255)
            case .status: status = try Self.status(&reader)
            case .timeChecked: checkedAt = try reader.time()
            case .bandwidth: device.bandwidth = try bandwidth(&reader)
            case .ipv6, .otherIpv4:
                // Together, so that they can be written sorted by family whichever list they came in.
                try reader.array(atMost: mostAddresses - device.otherAddresses.count) {
                    (reader) throws(WireFault) in
                    try device.otherAddresses.append(Self.address(&reader))
                }
            case .firstSeen: firstSeen = try reader.time()
            case .lastSeen:
                device.lastSeen = try reader.optional { (reader) throws(WireFault) in try reader.time() }
            case .rxBytesSinceStart: device.downloadedBytesSinceStart = try reader.count()
            case .txBytesSinceStart: device.uploadedBytesSinceStart = try reader.count()
            // It is written on the address itself.
            case .macRandomised: _ = try reader.bool()
            case .vendor: device.identity.vendor = try reader.name(atMost: 255)
            case .model: device.identity.model = try reader.name(atMost: 255)
            case .names: device.identity.names = try names(&reader)
            case .hints: device.identity.hints = try hints(&reader)
            case .services: device.identity.services = try services(&reader)
            case .earlier: device.identity.earlierSelf = try earlier(&reader)
            }
        }
        device.address = try reader.required(address, "ip")
        device.name = try reader.required(name, "deviceName")
        device.status = try reader.required(status, "status")
        device.checkedAt = try reader.required(checkedAt, "timeChecked")
        device.firstSeen = firstSeen ?? device.checkedAt
        return device
    }

    static func address(_ reader: inout JSONReader) throws(WireFault) -> IPAddress {
        guard let address = IPAddress(utf8: try reader.plainString()) else {
            throw reader.fault("is not an IP address")
        }
        return address
    }

    static func mac(_ reader: inout JSONReader) throws(WireFault) -> MACAddress {
        guard let mac = MACAddress(utf8: try reader.plainString()) else {
            throw reader.fault("is not a hardware address")
        }
        return mac
    }

    private static func status(_ reader: inout JSONReader) throws(WireFault) -> DeviceStatus {
        guard let status = DeviceStatus(rawValue: try reader.string(atMost: 16)) else {
            throw reader.fault("is neither active, idle nor inactive")
        }
        return status
    }

    private enum BandwidthKey: String, CaseIterable {
        case rxBytesTotal, txBytesTotal, rxRateBps, txRateBps, utilizationPercent, rxPackets, txPackets
    }
    private static let bandwidthKeys = KeyTable<BandwidthKey>()

    /// The one place where a device's `rx` turns into its download.
    private static func bandwidth(_ reader: inout JSONReader) throws(WireFault) -> DeviceBandwidth? {
        var (down, up): (UInt64?, UInt64?)
        var window = DeviceBandwidth()
        try reader.object(bandwidthKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .rxBytesTotal: down = try optionalCount(&reader)
            case .txBytesTotal: up = try optionalCount(&reader)
            case .rxRateBps: window.downloadedBytesPerSecond = try optionalRate(&reader) ?? 0
            case .txRateBps: window.uploadedBytesPerSecond = try optionalRate(&reader) ?? 0
            case .utilizationPercent: window.utilizationRatio = try optionalShare(&reader)
            case .rxPackets: window.downloadedPackets = try optionalCount(&reader) ?? 0
            case .txPackets: window.uploadedPackets = try optionalCount(&reader) ?? 0
            }
        }
        guard let down, let up else { return nil }
        (window.downloadedBytes, window.uploadedBytes) = (down, up)
        return window
    }

    private enum CaptureKey: String, CaseIterable {
        case complete, packetsReceived, packetsDropped, forgottenDevices, bytesTotal, undecodedPackets
        case undecodedBytes, withoutAddressBytes, foreignBytes, lanToLanBytes, otherRxBytes, otherTxBytes
        case droppedEvents, off, repeatedBytes
    }
    private static let captureKeys = KeyTable<CaptureKey>()

    static func capture(_ reader: inout JSONReader) throws(WireFault) -> CaptureReport {
        var report = CaptureReport(isComplete: false)
        var totals = TrafficTotals()
        var isMeasured = false
        try reader.object(captureKeys) { (key, reader) throws(WireFault) in
            switch key {
            case .complete: report.isComplete = try reader.bool()
            case .packetsReceived: report.kernelReceivedPackets = try optionalCount(&reader)
            case .packetsDropped: report.kernelDroppedPackets = try optionalCount(&reader)
            case .forgottenDevices: report.forgottenDevices = try reader.count()
            case .droppedEvents: report.droppedEvents = try reader.count()
            case .off: report.isOff = try reader.bool()
            case .bytesTotal: (totals.frames.bytes, isMeasured) = (try reader.count(), true)
            case .undecodedPackets: totals.undecoded.packets = try reader.count()
            case .undecodedBytes: totals.undecoded.bytes = try reader.count()
            case .withoutAddressBytes: totals.withoutAddress.bytes = try reader.count()
            case .foreignBytes: totals.foreign.bytes = try reader.count()
            case .repeatedBytes: totals.repeated.bytes = try reader.count()
            case .lanToLanBytes: totals.lanToLan.bytes = try reader.count()
            case .otherRxBytes: totals.otherDownload.bytes = try reader.count()
            case .otherTxBytes: totals.otherUpload.bytes = try reader.count()
            }
        }
        report.totals = isMeasured ? totals : nil
        return report
    }
}
