/// One household thing: a hardware address with the addresses it uses.
struct Device {
    /// `nil` only on links without hardware addresses; the device is then its one address.
    let mac: MACAddress?
    /// Current addresses, most recently seen first; bounded.
    private(set) var addresses: [IPAddress] = []
    let firstSeen: TimePoint
    var lastSeen: TimePoint?
    var window = DeviceBandwidth()
    /// Where its traffic was last seen; `nil` for a device that is known by ARP alone.
    var interface: String?
    var downloadedBytes: UInt64 = 0
    var uploadedBytes: UInt64 = 0

    /// IPv6 hosts keep a handful of temporary addresses (RFC 8981); more than this is churn.
    static let maximumAddresses = 16

    init(mac: MACAddress?, firstSeen: TimePoint) {
        self.mac = mac
        self.firstSeen = firstSeen
    }

    /// Remembers an address as the latest.
    ///
    /// - Returns: the address that had to go, where there were too many.
    mutating func use(_ address: IPAddress) -> IPAddress? {
        if addresses.first == address { return nil }
        addresses.removeAll { $0 == address }
        addresses.insert(address, at: 0)
        return addresses.count > Self.maximumAddresses ? addresses.removeLast() : nil
    }

    mutating func lose(_ address: IPAddress) {
        addresses.removeAll { $0 == address }
    }

    mutating func add(_ tally: AddressTally) {
        window.downloadedBytes &+= tally.downloadedBytes
        window.uploadedBytes &+= tally.uploadedBytes
        window.downloadedPackets &+= tally.downloadedPackets
        window.uploadedPackets &+= tally.uploadedPackets
        downloadedBytes &+= tally.downloadedBytes
        uploadedBytes &+= tally.uploadedBytes
    }

    var totalBytes: UInt64 { downloadedBytes &+ uploadedBytes }

    /// IPv4 before IPv6, routable before link-local, then the most recent.
    var primaryAddress: IPAddress? {
        addresses.first(where: \.isV4) ?? addresses.first { !$0.isLinkLocalV6 } ?? addresses.first
    }
}

/// What a device is found by.
enum DeviceKey: Hashable {
    case mac(MACAddress)
    case address(IPAddress)
}
