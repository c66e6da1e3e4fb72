/// What iptables' and nftables' log targets hand out: attributes, one of which is the IP packet.
///
/// Source: <https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html>.
extension FrameDecoder {
    private static let payloadAttribute: UInt16 = 9
    /// The kernel writes about a dozen.
    private static let maximumAttributes = 32

    static func netfilterLog(_ frame: RawSpan) -> DecodedFrame {
        guard frame.byteCount >= 4 else { return .undecoded }
        var offset = 4
        for _ in 0..<maximumAttributes {
            guard frame.byteCount >= offset + 4 else { return .undecoded }
            // Lengths and types are in the order of the machine that captured; routers are little-endian
            // mostly.
            let length = Int(frame.u16(offset).byteSwapped)
            let type = frame.u16(offset + 2).byteSwapped & 0x7fff
            guard length >= 4 else { return .undecoded }
            if type == payloadAttribute { return payload(frame, at: offset + 4, family: frame.u8(0)) }
            offset += (length + 3) & ~3
        }
        return .undecoded
    }

    /// The family is Linux's; bridges and ARP have others.
    private static func payload(_ frame: RawSpan, at start: Int, family: UInt8) -> DecodedFrame {
        switch family {
        case 2: ipv4(frame, at: start, .none)
        case 10: ipv6(frame, at: start, .none)
        default: .withoutAddress
        }
    }
}
