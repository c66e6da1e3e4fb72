internal import LanCore
internal import MonitorCore

/// Whose traffic a packet is: upload of its source, download of its destination, both between two devices.
///
/// Next: `Ledger`.
struct Direction {
    let isUpload: Bool
    let isDownload: Bool
}

/// `LocalNetworks` made ready to be asked a million times a second.
struct DirectionFinder {
    private let everything: Bool
    private let v4First: UInt64
    private let v4Count: UInt64
    private let hasMoreV4: Bool
    private let moreV4: [(first: UInt64, count: UInt64)]
    private let v6: [Prefix]
    /// Of this host on this link; no frame's where it has none.
    private let ownMAC: UInt64
    /// Some frames are counted on another interface.
    let hasCountedVLANs: Bool
    private let countedVLANs: [UInt16]

    private struct Prefix {
        let base: IPAddress
        let mask: (high: UInt64, low: UInt64)
    }

    init(_ networks: LocalNetworks) {
        everything = networks.everything
        let spans = networks.v4Spans
        (v4First, v4Count) = spans.first ?? (0, 0)
        moreV4 = Array(spans.dropFirst())
        hasMoreV4 = !moreV4.isEmpty
        ownMAC = networks.ownMAC?.raw ?? .max
        countedVLANs = networks.countedVLANs
        hasCountedVLANs = !countedVLANs.isEmpty
        let prefixes = networks.v6Prefixes.map { Prefix(base: $0.base, mask: $0.masks) }
        v6 = everything ? [Prefix(base: IPAddress(high: 0, low: 0), mask: (0, 0))] : prefixes
    }

    @inline(__always)
    func direction(of packet: PacketSummary) -> Direction {
        if everything { return Direction(isUpload: true, isDownload: true) }
        // Broadcast and multicast count for the sender: they are not a download of any device.
        return Direction(
            isUpload: isLocal(packet.source),
            isDownload: !packet.destinationMAC.isGroup && isLocal(packet.destination))
    }

    @inline(__always)
    func isLocal(_ address: IPAddress) -> Bool {
        // IPv4 is held as ::ffff:a.b.c.d, so one comparison tells family and range together.
        address.high == 0
            ? address.low &- v4First < v4Count || hasMoreV4 && Self.isLocalV4(address.low, moreV4)
            : Self.isLocalV6(address, v6)
    }

    @inline(never)
    private static func isLocalV4(_ address: UInt64, _ spans: [(first: UInt64, count: UInt64)]) -> Bool {
        spans.contains { address &- $0.first < $0.count }
    }

    /// Where the bytes of a local address are added. What this host sends or gets under its own hardware
    /// address it may only pass on, so that the frame was here before, or comes again: a row apart.
    @inline(__always)
    func key(_ address: IPAddress, of mac: MACAddress) -> IPAddress {
        mac.raw == ownMAC ? address.passedOn : address
    }

    /// Which hardware addresses brought and got a packet that is of no address of the LAN.
    ///
    /// Where this host is one end, the other is a router of the LAN, or the way out. Between two others only
    /// an address that is never the Internet's tells on which side the LAN's router is.
    func carriers(of packet: PacketSummary) -> (source: MACAddress?, destination: MACAddress?) {
        let (from, to) = (packet.sourceMAC, packet.destinationMAC)
        guard ownMAC != .max else { return (nil, nil) }
        let sends =
            from.isUnicast && from.raw != ownMAC && (to.raw == ownMAC || packet.source.isSiteOnly)
        let gets =
            to.isUnicast && to.raw != ownMAC && (from.raw == ownMAC || packet.destination.isSiteOnly)
        return (sends ? from : nil, gets ? to : nil)
    }

    /// Whether the outermost tag of an Ethernet frame is that of a VLAN with an interface of its own.
    @inline(never)
    func isCountedElsewhere(_ frame: RawSpan) -> Bool {
        guard frame.byteCount >= 16, frame.u16(12) == 0x8100 || frame.u16(12) == 0x88a8 else { return false }
        return countedVLANs.contains(frame.u16(14) & 0xfff)
    }

    /// Static, so that the finder is not copied for the sake of a call that IPv4 does not make.
    @inline(never)
    private static func isLocalV6(_ address: IPAddress, _ prefixes: [Prefix]) -> Bool {
        if address.isLinkLocalV6 { return true }
        for prefix in prefixes
        where address.high & prefix.mask.high == prefix.base.high
            && address.low & prefix.mask.low == prefix.base.low
        {
            return true
        }
        return false
    }
}
