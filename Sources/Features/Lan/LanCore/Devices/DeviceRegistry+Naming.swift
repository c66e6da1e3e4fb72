public import MonitorCore

/// What is known of who the devices are.
extension DeviceRegistry {
    /// Records what devices announced; claims about an unknown device are kept for a while until it appears.
    public mutating func observe(_ sightings: [Sighting], at now: TimePoint) {
        isFull = false
        for sighting in sightings { observe(sighting, at: now) }
    }

    private mutating func observe(_ sighting: Sighting, at now: TimePoint) {
        guard let mac = sighting.mac else {
            if let address = sighting.address, let owner = owners[address] {
                take(sighting.claims, for: owner, at: now)
            }
            return
        }
        guard mac.isUnicast else { return }
        watchRouters(sighting, mac, at: now)
        var key = DeviceKey.mac(mac)
        if let address = sighting.address {
            let owner = claim(
                address, mac: mac, at: now, replacing: sighting.isPresence, isContest: sighting.isPresence)
            guard let owner, owner == key else { return }
            key = owner
        }
        if let device = devices[key] {
            if sighting.isPresence || !sighting.claims.isEmpty { devices[key]?.lastSeen = now }
            if sighting.isOf(device.evidence.names[.mdns]?.text) { take(sighting.claims, for: key, at: now) }
        } else if !sighting.claims.isEmpty, sighting.isOf(waiting.hostName(of: mac)) {
            waiting.add(sighting.claims, of: mac, at: now.instant)
        }
    }

    /// Applies what was said of a device before it was known.
    mutating func welcome(_ mac: MACAddress, at now: TimePoint) {
        let key = DeviceKey.mac(mac)
        let vendor = vendors?.vendor(of: mac)
        devices[key]?.vendor = vendor
        take(waiting.take(mac), for: key, at: now)
        refreshHints(of: key)
    }

    mutating func take(_ claims: [Claim], for key: DeviceKey, at now: TimePoint) {
        guard !claims.isEmpty, devices[key]?.evidence.take(claims, at: now.instant) == true else { return }
        changes += 1
        link(key, at: now)
        refreshHints(of: key)
    }

    mutating func refreshHints(of key: DeviceKey) {
        guard let device = devices[key] else { return }
        let hints = DeviceHint.all(
            device.evidence, name: names(of: device).first?.text, vendor: device.vendor)
        devices[key]?.hints = hints
        devices[key]?.shown = nil
    }

    /// A randomised address whose owner told the same identifier under another one before is the same device.
    ///
    /// - Complexity: O(devices), whenever a randomised device tells something new.
    private mutating func link(_ key: DeviceKey, at now: TimePoint) {
        guard let device = devices[key], let mac = device.mac, mac.isLocallyAdministered,
            device.earlierSelf == nil, device.evidence.clientID != nil || device.evidence.fullName != nil
        else { return }
        var best: (seen: ContinuousClock.Instant, found: EarlierSelf)?
        for other in devices.values {
            // Both at once are two devices, whatever they say: clones of virtual machines share identifiers.
            guard let otherMAC = other.mac, otherMAC != mac, let seen = other.lastSeen,
                seen.instant < device.firstSeen.instant,
                let reason = device.evidence.same(as: other.evidence),
                best.map({ $0.seen < seen.instant }) ?? true
            else { continue }
            best = (seen.instant, EarlierSelf(mac: otherMAC, reason: reason))
        }
        devices[key]?.earlierSelf = best?.found
    }

    /// The names that one file gives, in place of what it gave before.
    public mutating func adopt(_ names: NameBook, from source: NameSource) {
        books[source] = names
        for key in Array(devices.keys) { refreshHints(of: key) }
    }

    public mutating func adopt(_ vendors: VendorTable?) {
        self.vendors = vendors
        for key in Array(devices.keys) {
            let vendor = devices[key]?.mac.flatMap { vendors?.vendor(of: $0) }
            devices[key]?.vendor = vendor
            refreshHints(of: key)
        }
    }

    /// Every source's name, the most trusted first.
    func names(of device: Device) -> [DeviceName] {
        NameSource.allCases.compactMap { source in
            text(source, of: device).map { DeviceName(source: source, text: $0) }
        }
    }

    private func text(_ source: NameSource, of device: Device) -> String? {
        if let book = books[source], let name = book.name(of: device) { return name }
        if source == .dns {
            return device.addressesInOrder.lazy.compactMap { resolved[$0] }.first
        }
        return device.evidence.names[source]?.text
    }

    /// Addresses of devices that have told no name of their own.
    public mutating func nameless() -> Set<IPAddress> {
        var addresses: Set<IPAddress> = []
        walk { device, _ in
            if device.evidence.names.isEmpty { addresses.formUnion(device.addresses) }
        }
        return addresses
    }

    /// Named by the operator: never forgotten to make room.
    func isNamedByOperator(_ device: Device) -> Bool {
        books[.operatorFile]?.name(of: device) != nil || books[.ethers]?.name(of: device) != nil
    }
}

/// Claims about a hardware address that was not seen with an IP address yet.
public struct AddresslessDevice: Sendable {
    public let mac: MACAddress
    public let identity: DeviceIdentity
}

extension DeviceRegistry {
    /// Senders without an IP address yet: DHCP clients that got no answer, switches.
    public func addressless(at now: TimePoint) -> [AddresslessDevice] {
        waiting.all.map { mac, claims in
            var device = Device(mac: mac, firstSeen: now)
            _ = device.evidence.take(claims, at: now.instant)
            let (names, vendor) = (names(of: device), vendors?.vendor(of: mac))
            let hints = DeviceHint.all(device.evidence, name: names.first?.text, vendor: vendor)
            return AddresslessDevice(
                mac: mac,
                identity: DeviceIdentity(
                    names: names, vendor: vendor, model: device.evidence.model,
                    services: device.evidence.services, hints: hints, earlierSelf: nil))
        }.sorted { $0.mac < $1.mac }
    }
}

/// A name, and who gave it.
public struct DeviceName: Sendable, Hashable {
    public let source: NameSource
    public let text: String

    public init(source: NameSource, text: String) {
        self.source = source
        self.text = text
    }
}

extension Sighting {
    /// Whether the claims are of a device that calls itself so.
    fileprivate func isOf(_ name: String?) -> Bool {
        host.map { $0.lowercased() == name?.lowercased() } ?? true
    }
}

extension NameBook {
    fileprivate func name(of device: Device) -> String? {
        device.mac.flatMap { byMAC[$0] }
            ?? (byAddress.isEmpty ? nil : device.addressesInOrder.lazy.compactMap { byAddress[$0] }.first)
    }
}

extension DeviceEvidence {
    /// - Returns: the evidence that two hardware addresses are one device's; a host name alone is none.
    fileprivate func same(as other: DeviceEvidence) -> String? {
        if let clientID, clientID == other.clientID { return "DHCP client identifier" }
        if let fullName, fullName == other.fullName { return "full name \(fullName)" }
        return nil
    }
}

/// Claims about hardware addresses that are not a device yet: a DHCP client has no address when it tells its
/// name.
struct WaitingClaims: Sendable {
    static let maximum = 256
    static let maximumClaims = 32

    private var claims: [MACAddress: (claims: [Claim], at: ContinuousClock.Instant)] = [:]

    mutating func add(_ new: [Claim], of mac: MACAddress, at now: ContinuousClock.Instant) {
        if claims[mac] == nil, claims.count >= Self.maximum { makeRoom() }
        var held = claims[mac]?.claims ?? []
        for claim in new where !held.contains(claim) { held.append(claim) }
        claims[mac] = (Array(held.suffix(Self.maximumClaims)), now)
    }

    /// The newest that it has told by multicast DNS.
    func hostName(of mac: MACAddress) -> String? {
        claims[mac]?.claims.reversed().lazy.compactMap { claim in
            if case .name(.mdns, let text, _) = claim { text } else { nil }
        }.first
    }

    var all: [MACAddress: [Claim]] { claims.mapValues(\.claims) }

    mutating func take(_ mac: MACAddress) -> [Claim] { claims.removeValue(forKey: mac)?.claims ?? [] }

    private mutating func makeRoom() {
        let oldest = claims.sorted { $0.value.at < $1.value.at }.prefix(Self.maximum / 4)
        for (mac, _) in oldest { claims[mac] = nil }
    }
}
