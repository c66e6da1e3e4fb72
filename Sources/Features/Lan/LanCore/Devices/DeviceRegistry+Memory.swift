public import MonitorCore

/// What of the devices outlives the agent.
public struct DeviceMemory: Sendable, Equatable {
    public struct Entry: Sendable, Equatable {
        public var mac: MACAddress
        public var firstSeen: UTCTime
        public var lastSeen: UTCTime?
        public var addresses: [IPAddress] = []
        public var names: [NameSource: String] = [:]
        public var services: [String] = []
        public var vendorClass: String?
        public var requestedOptions: [UInt8]?
        public var clientID: [UInt8]?
        public var fullName: String?
        public var model: String?
        public var earlierSelf: EarlierSelf?
        /// All traffic ever, for who has to go first.
        public var bytes: UInt64 = 0

        public init(mac: MACAddress, firstSeen: UTCTime, lastSeen: UTCTime? = nil) {
            self.mac = mac
            self.firstSeen = firstSeen
            self.lastSeen = lastSeen
        }
    }

    public var entries: [Entry]
    public var routers: [KnownRouter]

    public init(entries: [Entry] = [], routers: [KnownRouter] = []) {
        self.entries = entries
        self.routers = routers
    }
}

extension DeviceRegistry {
    /// Devices that were heard, by hardware address.
    public var memory: DeviceMemory {
        let entries = devices.values.compactMap { device -> DeviceMemory.Entry? in
            guard let mac = device.mac, let seen = device.lastSeen else { return nil }
            var entry = DeviceMemory.Entry(mac: mac, firstSeen: device.firstSeen.time, lastSeen: seen.time)
            entry.addresses = device.addressesInOrder
            entry.names = device.evidence.names.mapValues(\.text)
            entry.services = device.evidence.services
            entry.vendorClass = device.evidence.vendorClass
            entry.requestedOptions = device.evidence.requestedOptions
            entry.clientID = device.evidence.clientID
            entry.fullName = device.evidence.fullName
            entry.model = device.evidence.model
            entry.earlierSelf = device.earlierSelf
            entry.bytes = device.totalBytes
            return entry
        }
        return DeviceMemory(
            entries: entries.sorted { $0.mac < $1.mac },
            routers: routers.sorted { ($0.mac, $0.role) < ($1.mac, $1.role) })
    }

    /// Goes on from what an earlier run knew. Only where nothing is known yet.
    public mutating func restore(_ memory: DeviceMemory, at now: TimePoint) {
        hasMemory = true
        routers.formUnion(memory.routers.prefix(Self.maximumRouters))
        // Who was seen last is kept where there is no room for all.
        let recent = memory.entries.sorted { ($0.lastSeen ?? $0.firstSeen) > ($1.lastSeen ?? $1.firstSeen) }
        for entry in recent.prefix(maximumDevices) where devices[.mac(entry.mac)] == nil {
            restore(entry, at: now)
        }
    }

    private mutating func restore(_ entry: DeviceMemory.Entry, at now: TimePoint) {
        let key = DeviceKey.mac(entry.mac)
        var device = Device(mac: entry.mac, firstSeen: point(entry.firstSeen, now))
        device.lastSeen = entry.lastSeen.map { point($0, now) }
        device.earlierBytes = entry.bytes
        device.earlierSelf = entry.earlierSelf
        device.vendor = vendors?.vendor(of: entry.mac)
        let seen = device.lastSeen?.instant ?? now.instant
        _ = device.evidence.take(entry.claims, at: seen - DeviceEvidence.rankTime)
        if now.instant - seen <= Self.forgetTime {
            for address in entry.addresses.reversed() where owners[address] == nil {
                _ = device.use(address, at: seen)
                owners[address] = key
            }
            if let first = device.latestOfBestKind { device.settle(on: first) }
        }
        device.toldStatus = status(of: device, at: now)
        device.toldV4 = device.primaryAddress.flatMap { $0.isV4 ? $0 : nil }
        devices[key] = device
        refreshHints(of: key)
    }

    /// An earlier moment by both clocks. Where UTC is behind it (a router without a battery has just
    /// started), the time since then is unknown: it is taken for long enough to count as absent.
    private func point(_ time: UTCTime, _ now: TimePoint) -> TimePoint {
        let elapsed = now.time.milliseconds - time.milliseconds
        let ago: Duration = elapsed < 0 ? activity.idle + .seconds(1) : .milliseconds(min(elapsed, 1 << 40))
        return TimePoint(instant: now.instant - ago, time: time)
    }
}

extension DeviceMemory.Entry {
    fileprivate var claims: [Claim] {
        var claims = names.map { Claim.name($0, $1) } + services.map(Claim.service)
        if let vendorClass { claims.append(.vendorClass(vendorClass)) }
        if let requestedOptions { claims.append(.requestedOptions(requestedOptions)) }
        if let clientID { claims.append(.clientID(clientID)) }
        if let fullName { claims.append(.fullName(fullName)) }
        if let model { claims.append(.model(model)) }
        return claims
    }
}
