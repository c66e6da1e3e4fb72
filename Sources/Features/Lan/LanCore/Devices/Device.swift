public import MonitorCore

/// One household thing: a hardware address with the addresses it uses, what it said, and since when.
struct Device: Sendable {
    /// `nil` only on links without hardware addresses; the device is then its one address.
    let mac: MACAddress?
    /// Current addresses, most recently heard first; bounded.
    private(set) var addresses: [IPAddress] = []
    /// The one that it is shown with, from one snapshot to the next: of the best kind, and while it is heard.
    private(set) var primaryAddress: IPAddress?
    /// When each was last heard in use, or first reported by another device.
    private var heard: [IPAddress: ContinuousClock.Instant] = [:]
    /// No later than the oldest of `heard`; `nil` while that was not asked for.
    private var heardSince: ContinuousClock.Instant?
    var firstSeen: TimePoint
    var lastSeen: TimePoint?
    var window = DeviceBandwidth()
    /// Where its traffic was last seen; `nil` for a device that is known by ARP alone.
    var interface: String?
    var downloadedBytes: UInt64 = 0
    var uploadedBytes: UInt64 = 0
    /// Before the agent's start, as remembered.
    var earlierBytes: UInt64 = 0
    var evidence = DeviceEvidence()
    var vendor: String?
    var hints: [DeviceHint] = []
    /// The same device under a hardware address that it no longer uses.
    var earlierSelf: EarlierSelf?
    /// What events have told of it; `nil` while nothing has.
    var toldStatus: DeviceStatus?
    var toldV4: IPAddress?
    /// What snapshots say of it until something about it is news; `nil` where that has to be put together.
    var shown: Shown?

    /// IPv6 hosts keep a handful of temporary addresses (RFC 8981); more than this is churn.
    static let maximumAddresses = 16
    /// An address that was not heard for this long, while others were, is no longer used.
    static let addressTime: Duration = .seconds(3600)

    init(mac: MACAddress?, firstSeen: TimePoint) {
        self.mac = mac
        self.firstSeen = firstSeen
    }

    /// Remembers an address as the latest.
    ///
    /// - Parameter isHeard: the device itself used it just now; otherwise another source reported it, and it
    ///   comes last.
    /// - Returns: the address that had to go, where there were too many.
    mutating func use(
        _ address: IPAddress, isHeard: Bool = true, at now: ContinuousClock.Instant
    ) -> IPAddress? {
        if isHeard || heard[address] == nil { heard[address] = now }
        heardSince = heardSince.map { min($0, now) }
        if addresses.first == address { return nil }
        shown = nil
        if !isHeard {
            if !addresses.contains(address) { addresses.append(address) }
        } else {
            addresses.removeAll { $0 == address }
            addresses.insert(address, at: 0)
        }
        if primaryAddress.map({ address.kind < $0.kind }) ?? true { primaryAddress = address }
        guard addresses.count > Self.maximumAddresses else { return nil }
        return addresses.last { $0 != primaryAddress }.map { lose($0) }
    }

    @discardableResult
    mutating func lose(_ address: IPAddress) -> IPAddress {
        addresses.removeAll { $0 == address }
        heard[address] = nil
        shown = nil
        if primaryAddress == address { primaryAddress = latestOfBestKind }
        return address
    }

    /// Shows another address from now on.
    mutating func settle(on address: IPAddress) {
        guard address != primaryAddress, addresses.contains(address) else { return }
        primaryAddress = address
        shown = nil
    }

    /// The most recent address of the best kind that the device has.
    var latestOfBestKind: IPAddress? {
        let best = addresses.lazy.map(\.kind).min()
        return addresses.first { $0.kind == best }
    }

    /// The one it is shown with, then the others in an order that does not depend on who spoke last.
    var addressesInOrder: [IPAddress] {
        guard let primaryAddress else { return [] }
        return [primaryAddress] + addresses.filter { $0 != primaryAddress }.sorted()
    }

    /// Addresses that the device has stopped using: it was heard since, but not with them.
    func unusedAddresses(at now: ContinuousClock.Instant) -> [IPAddress] {
        guard let seen = lastSeen?.instant, now - seen < Self.addressTime else { return [] }
        return addresses.filter { address in
            address != primaryAddress && heard[address].map { now - $0 > Self.addressTime } ?? true
        }
    }

    /// Most cycles need not check the addresses: none was heard last before `heardSince`.
    mutating func hasUnusedAddresses(at now: ContinuousClock.Instant) -> Bool {
        if let heardSince, now - heardSince <= Self.addressTime { return false }
        heardSince = heard.values.min()
        return !unusedAddresses(at: now).isEmpty
    }

    func lastHeard(_ address: IPAddress) -> ContinuousClock.Instant? { heard[address] }

    mutating func add(_ tally: AddressTally) {
        window.downloadedBytes &+= tally.downloadedBytes
        window.uploadedBytes &+= tally.uploadedBytes
        window.downloadedPackets &+= tally.downloadedPackets
        window.uploadedPackets &+= tally.uploadedPackets
        downloadedBytes &+= tally.downloadedBytes
        uploadedBytes &+= tally.uploadedBytes
    }

    var totalBytes: UInt64 { downloadedBytes &+ uploadedBytes &+ earlierBytes }
}

extension IPAddress {
    /// IPv4 before IPv6, routable before link-local.
    fileprivate var kind: Int { isV4 ? 0 : isLinkLocalV6 ? 2 : 1 }
}

/// What of a device stays the same from one snapshot to the next, mostly.
struct Shown: Sendable {
    let address: IPAddress
    let name: String
    let otherAddresses: [IPAddress]
    let identity: DeviceIdentity
}

/// What a device is found by.
enum DeviceKey: Hashable {
    case mac(MACAddress)
    case address(IPAddress)
}

/// Why two hardware addresses are taken for one device.
public struct EarlierSelf: Sendable, Hashable {
    public let mac: MACAddress
    /// `DHCP client identifier`, or `full name phone.anna.lan`.
    public let reason: String

    public init(mac: MACAddress, reason: String) {
        self.mac = mac
        self.reason = reason
    }
}
