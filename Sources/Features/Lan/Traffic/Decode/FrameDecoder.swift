/// Reads the headers of captured frames.
///
/// Next: `Direction`.
public struct FrameDecoder: Sendable {
    public let linkType: LinkType

    public init(linkType: LinkType) {
        self.linkType = linkType
    }

    /// Reads the headers of one captured frame.
    ///
    /// - Parameter frame: captured bytes, link header first; the snap length may cut them short.
    /// - Returns: what the frame is. A short or hostile frame is data, not an error: no throw, no trap.
    /// - Complexity: O(1); allocates nothing (`AllocationTests`).
    ///
    /// Source: IEEE 802.3 §3.1.1; RFC 894; <https://www.tcpdump.org/linktypes.html>.
    @inline(__always)
    public func decode(_ frame: RawSpan) -> DecodedFrame {
        // The common link type first and inlined: a table of jumps costs every packet.
        linkType == .ethernet ? Self.ethernet(frame, at: 0) : decodeOther(frame)
    }

    @inline(never)
    private func decodeOther(_ frame: RawSpan) -> DecodedFrame {
        switch linkType {
        case .ethernet: Self.ethernet(frame, at: 0)
        case .rawIP, .rawIPFile: Self.internetProtocol(frame, at: 0, .none)
        case .rawIPv4: Self.ipv4(frame, at: 0, .none)
        case .rawIPv6: Self.ipv6(frame, at: 0, .none)
        case .bsdLoopback: Self.loopback(frame, isNetworkOrder: false)
        case .openBSDLoopback: Self.loopback(frame, isNetworkOrder: true)
        case .ppp: Self.pointToPoint(frame, at: 0)
        case .pppDirection: Self.pointToPoint(frame, at: 1)
        case .pppd: Self.pppPayload(frame, at: 2, .none)
        case .pppoe: Self.pppPayload(frame, at: 6, .none)
        case .pppHDLC: Self.serial(frame)
        case .ciscoHDLC: Self.ciscoHDLC(frame)
        case .broadcomTag, .marvellTag: Self.taggedBySwitch(frame, tagLength: 4)
        case .broadcomPrependedTag: Self.ethernet(frame, at: 4)
        case .marvellEtherTypeTag: Self.taggedBySwitch(frame, tagLength: 8)
        case .wifi: Self.wifi(frame, at: 0)
        case .wifiRadiotap: Self.radiotap(frame)
        case .wifiPPI: Self.perPacketInformation(frame)
        case .netfilterLog: Self.netfilterLog(frame)
        case .linuxCooked: Self.cooked(frame, protocolAt: 14, payloadAt: 16)
        case .linuxCooked2: Self.cooked(frame, protocolAt: 0, payloadAt: 20)
        }
    }

    /// IEEE 802.3 from `start` on.
    @inline(__always)
    static func ethernet(_ frame: RawSpan, at start: Int) -> DecodedFrame {
        guard frame.byteCount >= start + 14 else { return .undecoded }
        let ends = LinkEnds(source: frame.u64(start + 6) >> 16, destination: frame.u64(start) >> 16)
        return etherType(frame.u16(start + 12), frame, at: start + 14, ends)
    }

    /// SLL (113) and SLL2 (276): the hardware address there is the sender's alone and can be of any length.
    private static func cooked(_ frame: RawSpan, protocolAt: Int, payloadAt: Int) -> DecodedFrame {
        guard frame.byteCount >= payloadAt else { return .undecoded }
        return etherType(frame.u16(protocolAt), frame, at: payloadAt, .none)
    }

    /// PPP with or without the HDLC address and control bytes (RFC 1662).
    private static func pointToPoint(_ frame: RawSpan, at start: Int) -> DecodedFrame {
        guard frame.byteCount >= start + 4 else { return .undecoded }
        return pppPayload(frame, at: start + (frame.u16(start) == 0xff03 ? 2 : 0), .none)
    }

    /// Serial lines: Cisco's HDLC begins with 0x0f for one receiver or 0x8f for all, PPP with 0xff.
    private static func serial(_ frame: RawSpan) -> DecodedFrame {
        guard frame.byteCount >= 4 else { return .undecoded }
        let isCisco = frame.u8(0) == 0x0f || frame.u8(0) == 0x8f
        return isCisco ? ciscoHDLC(frame) : pointToPoint(frame, at: 0)
    }

    /// RFC 1547 §4.3.1: address, control, then an EtherType.
    private static func ciscoHDLC(_ frame: RawSpan) -> DecodedFrame {
        guard frame.byteCount >= 4 else { return .undecoded }
        return etherType(frame.u16(2), frame, at: 4, .none)
    }

    /// An address family of the system that captured; without network order, in that machine's order.
    private static func loopback(_ frame: RawSpan, isNetworkOrder: Bool) -> DecodedFrame {
        guard frame.byteCount >= 4 else { return .undecoded }
        let family = frame.u32(0)
        // Families are small: in the other order the number has its low half empty.
        let isSwapped = !isNetworkOrder && family & 0xffff == 0
        switch isSwapped ? family.byteSwapped : family {
        case 2: return ipv4(frame, at: 4, .none)
        // Linux, Windows, NetBSD and OpenBSD, FreeBSD, Darwin.
        case 10, 23, 24, 28, 30: return ipv6(frame, at: 4, .none)
        default: return .withoutAddress
        }
    }
}

/// The hardware addresses of a frame; zero where the link has none.
struct LinkEnds {
    let source: UInt64
    let destination: UInt64

    static let none = LinkEnds(source: 0, destination: 0)
}
