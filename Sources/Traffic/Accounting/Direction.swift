import MonitorCore

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
    private let v4Base: UInt64
    private let v4Mask: UInt64
    private let v4Broadcast: UInt64
    private let v6: [Prefix]

    private struct Prefix {
        let base: IPAddress
        let mask: (high: UInt64, low: UInt64)
    }

    init(_ networks: LocalNetworks) {
        everything = networks.everything
        // Without an IPv4 range nothing matches: all bits set is no IPv4 address in IPv6's clothes.
        v4Base = networks.v4?.base.low ?? .max
        v4Mask = networks.v4?.masks.low ?? .max
        v4Broadcast = networks.v4?.broadcast?.low ?? .max
        v6 = networks.v6.map { Prefix(base: $0.base, mask: $0.masks) }
    }

    @inline(__always)
    func direction(of packet: PacketSummary) -> Direction {
        if everything { return Direction(isUpload: true, isDownload: true) }
        // Broadcast and multicast count for the sender: they are no one's download.
        return Direction(
            isUpload: isLocal(packet.source),
            isDownload: !packet.destinationMAC.isGroup && isLocal(packet.destination))
    }

    @inline(__always)
    func isLocal(_ address: IPAddress) -> Bool {
        // IPv4 is held as ::ffff:a.b.c.d, so one masked comparison tells family and range together.
        if address.high | ((address.low ^ v4Base) & v4Mask) == 0 { return address.low != v4Broadcast }
        return address.high != 0 && isLocalV6(address)
    }

    @inline(never)
    private func isLocalV6(_ address: IPAddress) -> Bool {
        if everything || address.isLinkLocalV6 { return true }
        for prefix in v6
        where address.high & prefix.mask.high == prefix.base.high
            && address.low & prefix.mask.low == prefix.base.low
        {
            return true
        }
        return false
    }
}
