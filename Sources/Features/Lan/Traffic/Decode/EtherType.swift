/// From an EtherType to the IP header, through tags, PPPoE, MPLS and 802.2.
///
/// Source: <https://www.iana.org/assignments/ieee-802-numbers>.
extension FrameDecoder {
    /// VLAN stacks deeper than this are hostile or broken; real ones have at most three tags.
    static let maximumTags = 8

    @inline(__always)
    static func etherType(_ type: UInt16, _ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        switch type {
        case 0x0800: ipv4(frame, at: start, ends)
        case 0x86dd: ipv6(frame, at: start, ends)
        default: tagged(type, frame, at: start, ends)
        }
    }

    @inline(never)
    private static func tagged(_ type: UInt16, _ frame: RawSpan, at start: Int, _ ends: LinkEnds)
        -> DecodedFrame
    {
        var type = type
        var offset = start
        var tags = 0
        while isTag(type) {
            guard tags < maximumTags, frame.byteCount >= offset + 4 else { return .undecoded }
            type = frame.u16(offset + 2)
            offset += 4
            tags += 1
        }
        switch type {
        case 0x0800: return ipv4(frame, at: offset, ends)
        case 0x86dd: return ipv6(frame, at: offset, ends)
        case 0x0806: return arp(frame, at: offset, ends)
        case 0x8864: return pppoeSession(frame, at: offset, ends)
        case 0x8847, 0x8848: return multiprotocolLabels(frame, at: offset, ends)
        case 0...1500: return logicalLink(frame, at: offset, ends)
        default: return .withoutAddress
        }
    }

    /// 802.1Q, 802.1ad, and the two numbers used for stacked tags before 802.1ad.
    private static func isTag(_ type: UInt16) -> Bool {
        type == 0x8100 || type == 0x88a8 || type == 0x9100 || type == 0x9200
    }

    /// RFC 2516 §4: version and type, code, session, length; then the PPP protocol.
    private static func pppoeSession(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        guard frame.byteCount >= start + 8 else { return .undecoded }
        return pppPayload(frame, at: start + 6, ends)
    }

    /// RFC 1661 §2: a protocol number of two bytes, or of one odd byte where that was negotiated.
    static func pppPayload(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        guard frame.byteCount >= start + 2 else { return .undecoded }
        let short = frame.u8(start) & 1 == 1
        let number = short ? UInt16(frame.u8(start)) : frame.u16(start)
        let payload = start + (short ? 1 : 2)
        switch number {
        case 0x0021: return ipv4(frame, at: payload, ends)
        case 0x0057: return ipv6(frame, at: payload, ends)
        default: return .withoutAddress
        }
    }

    /// RFC 3032 §2.1: labels of four bytes up to the one marked as the bottom; the IP version tells the rest.
    private static func multiprotocolLabels(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame
    {
        var offset = start
        for _ in 0..<maximumTags {
            guard frame.byteCount >= offset + 4 else { return .undecoded }
            let isBottom = frame.u8(offset + 2) & 1 == 1
            offset += 4
            if isBottom { return internetProtocol(frame, at: offset, ends) }
        }
        return .undecoded
    }

    /// IEEE 802.2 with SNAP (RFC 1042) carries an EtherType; other service points carry no IP.
    private static func logicalLink(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        guard frame.byteCount >= start + 8, frame.u32(start) == 0xaaaa_0300, frame.u16(start + 4) == 0 else {
            return .withoutAddress
        }
        switch frame.u16(start + 6) {
        case 0x0800: return ipv4(frame, at: start + 8, ends)
        case 0x86dd: return ipv6(frame, at: start + 8, ends)
        case 0x0806: return arp(frame, at: start + 8, ends)
        default: return .withoutAddress
        }
    }
}
