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
    private let v4First: UInt64
    private let v4Count: UInt64
    private let v6: [Prefix]

    private struct Prefix {
        let base: IPAddress
        let mask: (high: UInt64, low: UInt64)
    }

    init(_ networks: LocalNetworks) {
        everything = networks.everything
        (v4First, v4Count) = networks.v4Span
        let prefixes = networks.v6.map { Prefix(base: $0.base, mask: $0.masks) }
        v6 = everything ? [Prefix(base: IPAddress(high: 0, low: 0), mask: (0, 0))] : prefixes
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
        // IPv4 is held as ::ffff:a.b.c.d, so one comparison tells family and range together.
        address.high == 0 ? address.low &- v4First < v4Count : Self.isLocalV6(address, v6)
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
