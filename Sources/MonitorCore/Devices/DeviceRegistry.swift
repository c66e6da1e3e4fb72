/// The devices seen since start, from ARP, the kernel's neighbour table and the traffic itself.
///
/// Bounded: a full registry forgets inactive devices, those with the least traffic first, and takes no more
/// while all are active. So made-up addresses push each other out, and not the devices that talk.
public struct DeviceRegistry: Sendable {
    private var devices: [DeviceKey: Device] = [:]
    private var owners: [IPAddress: DeviceKey] = [:]
    private var names: [IPAddress: String] = [:]
    private var maximumDevices: Int
    private var activeTime: Duration
    private var isFull = false
    /// Devices that had to go, or found no place, since start.
    public private(set) var forgotten: UInt64 = 0
    /// This window's traffic of devices that found no place.
    public private(set) var unlisted = (download: FrameCount(), upload: FrameCount())

    /// A device that nobody has seen for a day leaves the list.
    static let forgetTime: Duration = .seconds(86_400)

    /// - Parameter activeSeconds: a device is active that spoke or answered within this time.
    public init(maximumDevices: Int = 4096, activeSeconds: Int = 180) {
        self.maximumDevices = max(1, maximumDevices)
        activeTime = .seconds(activeSeconds)
    }

    /// Changes the limits; devices beyond a smaller one go as new ones come.
    public mutating func adopt(maximumDevices: Int, activeSeconds: Int) {
        self.maximumDevices = max(1, maximumDevices)
        activeTime = .seconds(activeSeconds)
    }

    /// Takes in rows of the neighbour table or replies of a sweep.
    public mutating func observe(_ neighbours: [Neighbour], at now: TimePoint) {
        isFull = false
        for neighbour in neighbours where neighbour.mac.isUnicast && !neighbour.address.isGroup {
            let key = claim(neighbour.address, mac: neighbour.mac, at: now, replacing: neighbour.isConfirmed)
            if let key, neighbour.isConfirmed { devices[key]?.lastSeen = now }
        }
    }

    /// Takes in one window of traffic; clears what the window before left.
    public mutating func observe(_ windows: [TrafficWindow], at now: TimePoint) {
        clearWindows()
        unlisted = (FrameCount(), FrameCount())
        isFull = false
        for window in windows { observe(window, at: now) }
        forgetOld(at: now)
    }

    private mutating func observe(_ window: TrafficWindow, at now: TimePoint) {
        for tally in window.tallies {
            guard let key = claim(tally.address, mac: tally.mac, at: now, replacing: tally.spoke) else {
                unlisted.download += FrameCount(
                    packets: tally.downloadedPackets, bytes: tally.downloadedBytes)
                unlisted.upload += FrameCount(packets: tally.uploadedPackets, bytes: tally.uploadedBytes)
                continue
            }
            devices[key]?.add(tally)
            devices[key]?.interface = window.interface
            if tally.spoke { devices[key]?.lastSeen = now }
        }
    }

    /// In place: a loop over `devices.keys` would hold the old storage, and so copy it all.
    private mutating func clearWindows() {
        var index = devices.startIndex
        while index != devices.endIndex {
            devices.values[index].window = DeviceBandwidth()
            devices.formIndex(after: &index)
        }
    }

    public mutating func name(_ address: IPAddress, _ name: String?) {
        names[address] = owners[address] == nil ? nil : name
    }

    /// Addresses of known devices: what the ledger keeps a row for, and what can be asked for a name.
    public var addresses: [IPAddress] { Array(owners.keys) }

    /// One sample per device, by address.
    ///
    /// - Parameter measured: the windows that were captured, by interface. A device on an interface that was
    /// not
    ///   has no bandwidth: `nil`.
    public func samples(at now: TimePoint, measured: [String: WindowScale]) -> [DeviceSample] {
        devices.values.compactMap { device in
            guard let address = device.primaryAddress else { return nil }
            let others = device.addresses.filter { $0 != address }.sorted()
            return DeviceSample(
                address: address, mac: device.mac, name: names[address] ?? address.description,
                isActive: isActive(device, at: now), checkedAt: now.time,
                bandwidth: scale(of: device, in: measured).map { bandwidth(of: device, $0) },
                otherAddresses: others, firstSeen: device.firstSeen.time,
                lastSeen: device.lastSeen?.time,
                downloadedBytesSinceStart: device.downloadedBytes,
                uploadedBytesSinceStart: device.uploadedBytes)
        }.sorted { $0.address < $1.address }
    }

    /// A device without traffic so far may be on any of the interfaces: nothing was seen on all of them.
    private func scale(of device: Device, in measured: [String: WindowScale]) -> WindowScale? {
        device.interface.map { measured[$0] } ?? measured.min { $0.key < $1.key }?.value
    }

    private func bandwidth(of device: Device, _ scale: WindowScale) -> DeviceBandwidth {
        var window = device.window
        window.downloadedBytesPerSecond = Double(window.downloadedBytes) / scale.seconds
        window.uploadedBytesPerSecond = Double(window.uploadedBytes) / scale.seconds
        window.utilizationRatio = CounterGrowth.utilization(
            receivedBytesPerSecond: window.downloadedBytesPerSecond,
            transmittedBytesPerSecond: window.uploadedBytesPerSecond,
            linkSpeedBitsPerSecond: scale.linkSpeedBitsPerSecond)
        return window
    }

    /// Gives an address to the device that uses it now.
    ///
    /// - Parameter replacing: the evidence is good enough to take the address from another device.
    /// - Returns: `nil` for a new device that found no place.
    private mutating func claim(
        _ address: IPAddress, mac: MACAddress?, at now: TimePoint, replacing: Bool
    ) -> DeviceKey? {
        let owner = owners[address]
        let key: DeviceKey
        switch (owner, mac) {
        case (let owner?, nil): key = owner
        case (let owner?, _?) where !replacing: key = owner
        case (_, let mac?): key = .mac(mac)
        case (nil, nil): key = .address(address)
        }
        if devices[key] == nil {
            guard hasRoom(at: now) else { return nil }
            devices[key] = Device(mac: mac, firstSeen: now)
        }
        if let owner, owner != key { release(address, from: owner) }
        owners[address] = key
        if let lost = devices[key]?.use(address) { drop(lost) }
        return key
    }

    private mutating func release(_ address: IPAddress, from owner: DeviceKey) {
        devices[owner]?.lose(address)
        names[address] = nil
        // Without an address it is not listed, but what it did in this window is not lost.
        if devices[owner]?.primaryAddress == nil { moveWindowToUnlisted(owner) }
        if case .address = owner { devices[owner] = nil }
    }

    private mutating func moveWindowToUnlisted(_ key: DeviceKey) {
        guard let window = devices[key]?.window else { return }
        unlisted.download += FrameCount(packets: window.downloadedPackets, bytes: window.downloadedBytes)
        unlisted.upload += FrameCount(packets: window.uploadedPackets, bytes: window.uploadedBytes)
        devices[key]?.window = DeviceBandwidth()
    }

    private mutating func drop(_ address: IPAddress) {
        owners[address] = nil
        names[address] = nil
    }

    private func isActive(_ device: Device, at now: TimePoint) -> Bool {
        // Without an address nobody can be reached there: forgeries leave such devices behind.
        guard device.primaryAddress != nil, let seen = device.lastSeen else { return false }
        return now.instant - seen.instant <= activeTime
    }

    /// Makes room by the sixteenth, so that a flood costs one search for many newcomers.
    private mutating func hasRoom(at now: TimePoint) -> Bool {
        if devices.count < maximumDevices { return true }
        let idle = isFull ? [] : devices.filter { !isActive($0.value, at: now) }
        isFull = idle.isEmpty
        let least = idle.sorted { $0.value.totalBytes < $1.value.totalBytes }.prefix(
            max(1, maximumDevices / 16))
        for (key, _) in least { forget(key) }
        forgotten += UInt64(max(1, least.count))
        return !isFull
    }

    private mutating func forgetOld(at now: TimePoint) {
        for (key, device) in devices
        where now.instant - (device.lastSeen ?? device.firstSeen).instant > Self.forgetTime {
            forget(key)
        }
    }

    private mutating func forget(_ key: DeviceKey) {
        moveWindowToUnlisted(key)
        for address in devices.removeValue(forKey: key)?.addresses ?? [] { drop(address) }
    }
}
