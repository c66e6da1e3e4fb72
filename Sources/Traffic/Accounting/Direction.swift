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
    private let v4Base: UInt32
    private let v4Mask: UInt32
    private let v4Broadcast: UInt32
    private let v6: [Prefix]

    private struct Prefix {
        let base: IPAddress
        let mask: (high: UInt64, low: UInt64)
    }

    init(_ networks: LocalNetworks) {
        everything = networks.everything
        // Without an IPv4 range nothing matches: no address has base bits outside the mask.
        v4Base = networks.v4?.base.v4 ?? 1
        v4Mask = networks.v4.map { UInt32(truncatingIfNeeded: $0.masks.low) } ?? 0
        v4Broadcast = networks.v4?.broadcast?.v4 ?? UInt32.max
        v6 = networks.v6.map { Prefix(base: $0.base, mask: $0.masks) }
    }

    func direction(of packet: PacketSummary) -> Direction {
        if everything { return Direction(isUpload: true, isDownload: true) }
        // Broadcast and multicast count for the sender: they are no one's download.
        return Direction(
            isUpload: isLocal(packet.source),
            isDownload: !packet.destinationMAC.isGroup && isLocal(packet.destination))
    }

    @inline(__always)
    func isLocal(_ address: IPAddress) -> Bool {
        guard address.isV4 else { return isLocalV6(address) }
        let v4 = UInt32(truncatingIfNeeded: address.low)
        return v4 & v4Mask == v4Base && v4 != v4Broadcast
    }

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
