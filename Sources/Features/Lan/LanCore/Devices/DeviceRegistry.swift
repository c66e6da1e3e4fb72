public import MonitorCore

/// The devices of the LAN, from ARP, the kernel's neighbour table, what they announce and the traffic itself.
///
/// Bounded: a full registry forgets devices that are not active and had hardly any traffic, or were not seen
/// for a month, those not seen for longest first; while there are none, it accepts no new ones. So made-up
/// addresses push each other out, and not the devices that talk.
public struct DeviceRegistry: Sendable {
    var devices: [DeviceKey: Device] = [:]
    var owners: [IPAddress: DeviceKey] = [:]
    /// By reverse DNS.
    var resolved: [IPAddress: String] = [:]
    var books: [NameSource: NameBook] = [:]
    var vendors: VendorTable?
    var waiting = WaitingClaims()
    var contests = AddressContests()
    var queue = EventQueue()
    var routers: Set<KnownRouter> = []
    /// Of this host's own interfaces: what it advertises is its own.
    public var ownMACs: Set<MACAddress> = []
    var maximumDevices: Int
    var activity: ActivityTimes
    var isFull = false
    /// An earlier run's devices are known, so a new one is news at once.
    public internal(set) var hasMemory = false
    var startedAt: ContinuousClock.Instant?
    /// Grows with everything worth remembering.
    public internal(set) var changes: UInt64 = 0
    /// Devices that had to go, or found no place, since start.
    public private(set) var forgotten: UInt64 = 0
    /// Interfaces with ranges behind routers of the LAN: there the hardware address seen is the router's.
    public var routed: [LocalNetworks] = []
    /// The next hops of default routes: what they bring is the Internet's, not theirs.
    public var gateways: Set<IPAddress> = []
    /// What the devices' rows of this window lack of it.
    public private(set) var rest = WindowRest()

    /// A device that was not seen for a day leaves the list.
    static let forgetTime: Duration = .seconds(86_400)
    /// After a first start without stored state, devices seen within this time count as known.
    static let learningTime: Duration = .seconds(120)
    static let maximumRouters = 64
    static let residentBytes: UInt64 = 4096
    static let residentTime: Duration = .seconds(30 * 86_400)

    /// - Parameters:
    ///   - activeSeconds: a device is active that spoke or answered within this time.
    ///   - idleSeconds: one that did not is idle until this time, then inactive.
    public init(maximumDevices: Int = 4096, activeSeconds: Int = 180, idleSeconds: Int = 900) {
        self.maximumDevices = max(1, maximumDevices)
        activity = ActivityTimes(activeSeconds: activeSeconds, idleSeconds: idleSeconds)
    }

    /// Changes the limits; devices beyond a smaller one go as new ones come.
    public mutating func adopt(maximumDevices: Int, activeSeconds: Int, idleSeconds: Int = 900) {
        self.maximumDevices = max(1, maximumDevices)
        activity = ActivityTimes(activeSeconds: activeSeconds, idleSeconds: idleSeconds)
    }

    /// Records rows of the neighbour table or replies of a sweep.
    public mutating func observe(_ neighbours: [Neighbour], at now: TimePoint) {
        isFull = false
        for neighbour in neighbours where neighbour.mac.isUnicast && !neighbour.address.isGroup {
            let key = claim(
                neighbour.address, mac: neighbour.mac, at: now, replacing: neighbour.isConfirmed,
                isContest: neighbour.isConfirmed)
            if let key, neighbour.isConfirmed { devices[key]?.lastSeen = now }
        }
    }

    /// Records one window of traffic; clears what the window before left.
    public mutating func observe(_ windows: [TrafficWindow], at now: TimePoint) {
        clearWindows()
        rest = WindowRest()
        isFull = false
        for window in windows { observe(window, at: now) }
        forgetOld(at: now)
    }

    private mutating func observe(_ window: TrafficWindow, at now: TimePoint) {
        for tally in window.tallies { take(tally, of: window, at: now) }
        let others = addressesOfOthers(in: window)
        let passes = window.passedOn.map { ($0, isElsewhere($0.address, others, at: now)) }
        for (tally, isElsewhere) in passes {
            if isElsewhere { rest.repeated += tally.both } else { take(tally, of: window, at: now) }
        }
        for tally in window.carried { carry(tally, of: window, at: now) }
    }

    private mutating func take(_ tally: AddressTally, of window: TrafficWindow, at now: TimePoint) {
        guard let key = claim(tally.address, mac: tally.mac, at: now, replacing: tally.spoke) else {
            rest.download += tally.downloaded
            rest.upload += tally.uploaded
            return
        }
        add(tally, to: key, of: window, at: now)
    }

    private mutating func add(
        _ tally: AddressTally, to key: DeviceKey, of window: TrafficWindow, at now: TimePoint
    ) {
        devices[key]?.add(tally)
        devices[key]?.interface = window.interface
        if tally.spoke { devices[key]?.lastSeen = now }
    }

    /// Which of the addresses that this host passed on others sent or got frames under too, on this link.
    /// Gathered once: thousands of addresses may pass this host.
    private func addressesOfOthers(in window: TrafficWindow) -> Set<IPAddress> {
        let asked = Set(window.passedOn.lazy.map(\.address))
        guard !asked.isEmpty else { return [] }
        let others = window.tallies.lazy.filter { asked.contains($0.address) }
            .filter { $0.mac.map(ownMACs.contains) == false }
        return Set(others.map(\.address))
    }

    /// Whether an address is another device's, on this link: what this host sends or gets under it, it passes
    /// on. An address that no other device has is this host's, or behind it: a VPN's client, a virtual
    /// machine, proxy ARP.
    private func isElsewhere(_ address: IPAddress, _ others: Set<IPAddress>, at now: TimePoint) -> Bool {
        let owner = owners[address].flatMap { devices[$0] }
        if let mac = owner?.mac {
            if ownMACs.contains(mac) { return false }
            if let heard = owner?.lastHeard(address), now.instant - heard <= activity.active { return true }
        }
        return others.contains(address)
    }

    /// Bytes of addresses that are not the LAN's belong to the router that brings them: a device of its own,
    /// but not the way out, through which the Internet comes.
    private mutating func carry(_ tally: AddressTally, of window: TrafficWindow, at now: TimePoint) {
        guard let mac = tally.mac, let device = devices[.mac(mac)], device.primaryAddress != nil,
            !device.addresses.contains(where: gateways.contains)
        else {
            rest.foreign += tally.both
            return
        }
        add(tally, to: .mac(mac), of: window, at: now)
    }

    private mutating func clearWindows() { walk { device, _ in device.window = DeviceBandwidth() } }

    /// In place: a loop over `devices` would copy each device, and the whole table at the first change.
    mutating func walk(_ visit: (inout Device, Dictionary<DeviceKey, Device>.Index) -> Void) {
        var index = devices.startIndex
        while index != devices.endIndex {
            visit(&devices.values[index], index)
            devices.formIndex(after: &index)
        }
    }

    /// The devices for which something holds: few, in most cycles.
    mutating func keys(where holds: (inout Device) -> Bool) -> [DeviceKey] {
        var found: [Dictionary<DeviceKey, Device>.Index] = []
        walk { device, index in if holds(&device) { found.append(index) } }
        return found.map { devices.keys[$0] }
    }

    public mutating func name(_ address: IPAddress, _ name: String?) {
        let held = owners[address] == nil ? nil : name
        guard resolved[address] != held else { return }
        resolved[address] = held
        if let owner = owners[address] { refreshHints(of: owner) }
    }

    /// Addresses of known devices: what the ledger keeps a row for, and what can be asked for a name.
    public var addresses: [IPAddress] { Array(owners.keys) }

    /// Gives an address to the device that uses it now.
    ///
    /// - Parameters:
    ///   - replacing: the evidence is good enough to take the address from another device.
    ///   - isContest: both claimed it by ARP or neighbour discovery, where two may not. Traffic alone shows
    ///     repeaters that send under their own hardware address.
    /// - Returns: `nil` for a new device that found no place.
    mutating func claim(
        _ address: IPAddress, mac: MACAddress?, at now: TimePoint, replacing: Bool, isContest: Bool = false
    ) -> DeviceKey? {
        let owner = owners[address]
        let isRouted = routed.contains { $0.isRouted(address) }
        let mac = isRouted ? nil : mac
        let key: DeviceKey
        switch (owner, mac) {
        case _ where isRouted: key = .address(address)
        case (let owner?, nil): key = owner
        case (let owner?, _?) where !replacing: key = owner
        case (_, let mac?): key = .mac(mac)
        case (nil, nil): key = .address(address)
        }
        // Comparing the device itself with nil would copy all that is known of it.
        if devices.index(forKey: key) == nil {
            guard hasRoom(at: now) else { return nil }
            devices[key] = Device(mac: mac, firstSeen: now)
            if let mac { welcome(mac, at: now) }
        }
        if let owner, owner != key {
            if isContest { judgeContest(address, from: owner, to: key, at: now) }
            release(address, from: owner)
        }
        owners[address] = key
        if let lost = devices[key]?.use(address, isHeard: replacing, at: now.instant) { drop(lost) }
        return key
    }

    /// Link-local IPv6 exists once on each interface, so there it is not a conflict.
    private mutating func judgeContest(
        _ address: IPAddress, from owner: DeviceKey, to key: DeviceKey, at now: TimePoint
    ) {
        guard !address.isLinkLocalV6, let before = devices[owner]?.mac, let device = devices[key],
            let after = device.mac, contests.moved(address, from: before, to: after, at: now.instant)
        else { return }
        tell(.addressConflict, device, at: now, other: before, address: address)
    }

    mutating func release(_ address: IPAddress, from owner: DeviceKey) {
        devices[owner]?.lose(address)
        drop(address)
        // Without an address it is not listed, but what it did in this window is not lost.
        if devices[owner]?.primaryAddress == nil { moveWindowToUnlisted(owner) }
        if case .address = owner { devices[owner] = nil }
    }

    private mutating func moveWindowToUnlisted(_ key: DeviceKey) {
        guard let window = devices[key]?.window else { return }
        rest.download += FrameCount(packets: window.downloadedPackets, bytes: window.downloadedBytes)
        rest.upload += FrameCount(packets: window.uploadedPackets, bytes: window.uploadedBytes)
        devices[key]?.window = DeviceBandwidth()
    }

    private mutating func drop(_ address: IPAddress) {
        owners[address] = nil
        resolved[address] = nil
    }

    func status(of device: Device, at now: TimePoint) -> DeviceStatus { activity.status(of: device, at: now) }

    /// Makes room by the sixteenth, so that a flood costs one search for many newcomers.
    private mutating func hasRoom(at now: TimePoint) -> Bool {
        if devices.count < maximumDevices { return true }
        let idle = isFull ? [] : devices.filter { mayGo($0.value, at: now) }
        isFull = idle.isEmpty
        let least = idle.map { (key: $0.key, worth: worth(of: $0.value)) }.sorted { $0.worth < $1.worth }
            .prefix(max(1, maximumDevices / 16))
        for (key, _) in least { forget(key) }
        forgotten += UInt64(max(1, least.count))
        return !isFull
    }

    /// Not who is there, and not who lives here: with some traffic of its own in the last month, or named by
    /// the operator. A newcomer may be made up; those have little traffic.
    private func mayGo(_ device: Device, at now: TimePoint) -> Bool {
        if status(of: device, at: now) == .active || isNamedByOperator(device) { return false }
        let seen = (device.lastSeen ?? device.firstSeen).instant
        return device.totalBytes < Self.residentBytes || now.instant - seen > Self.residentTime
    }

    /// What has to go first is worth least: by the magnitude of its traffic (factors of 16), then by when it
    /// was seen.
    private func worth(of device: Device) -> (magnitude: Int, seen: ContinuousClock.Instant) {
        let bits = UInt64.bitWidth - device.totalBytes.leadingZeroBitCount
        return ((bits + 3) / 4, (device.lastSeen ?? device.firstSeen).instant)
    }

    /// Who was not seen for a day leaves the list; a device with a hardware address stays remembered.
    private mutating func forgetOld(at now: TimePoint) {
        for key in keys(where: { $0.isAged(at: now.instant) }) {
            guard let device = devices[key] else { continue }
            if !device.isForgotten(at: now.instant) {
                for address in device.unusedAddresses(at: now.instant) { release(address, from: key) }
            } else if device.mac == nil || device.lastSeen == nil {
                forget(key)
            } else {
                for address in device.addresses { release(address, from: key) }
            }
        }
    }

    private mutating func forget(_ key: DeviceKey) {
        moveWindowToUnlisted(key)
        for address in devices.removeValue(forKey: key)?.addresses ?? [] { drop(address) }
    }
}

extension ActivityTimes {
    func status(of device: Device, at now: TimePoint) -> DeviceStatus {
        // A device without an address cannot be reached: forged packets leave such rows behind.
        guard device.primaryAddress != nil, let seen = device.lastSeen else { return .inactive }
        return status(lastHeard: seen.instant, at: now.instant)
    }
}

extension Device {
    fileprivate func isForgotten(at now: ContinuousClock.Instant) -> Bool {
        now - (lastSeen ?? firstSeen).instant > DeviceRegistry.forgetTime
    }

    /// It, or one of its addresses, has to leave the list.
    fileprivate mutating func isAged(at now: ContinuousClock.Instant) -> Bool {
        isForgotten(at: now)
            ? mac == nil || lastSeen == nil || !addresses.isEmpty : hasUnusedAddresses(at: now)
    }
}
