public import MonitorCore

/// What an ICMP or ICMPv6 packet says to a pinger. Everything in it is hostile.
///
/// Source: RFC 792; RFC 1191 §4; RFC 4443.
public enum IcmpMessage: Sendable, Equatable {
    case reply(Reply)
    case error(Failure)

    public struct Reply: Sendable, Equatable {
        public var identifier: UInt16
        public var sequence: UInt16
        /// `nil` where the payload is too short to hold it.
        public var cookie: UInt64?
        public var serial: UInt64?
        public var payloadBytes: Int
        /// Whether the bytes behind the marks are those that were sent.
        public var isIntact: Bool
        /// Hops that it had left; `nil` where the packet came without its IP header.
        public var timeToLive: UInt8?
    }

    /// An error of a host or router, about an echo request that it quotes.
    public struct Failure: Sendable, Equatable {
        public var reason: EchoFailure
        public var destination: IPAddress
        /// Whose request it was, as the error quotes it.
        public var source: IPAddress
        public var identifier: UInt16
        public var sequence: UInt16
        /// `nil` where less than that is quoted.
        public var cookie: UInt64?
    }

    /// Reads an IPv4 packet with its header, as raw sockets give it. The kernel looks only at the IP header; the
    /// checksum of the message is compared here.
    ///
    /// - Returns: `nil` for whatever else.
    public static func v4(_ packet: RawSpan) -> IcmpMessage? {
        guard packet.byteCount >= 28, packet.u8(0) >> 4 == 4, packet.u8(9) == 1 else { return nil }
        let start = Int(packet.u8(0) & 15) * 4
        guard start >= 20 else { return nil }
        return message(packet, from: start, timeToLive: packet.u8(8))
    }

    /// Reads an ICMP message without an IP header, as datagram sockets give it.
    public static func datagramV4(_ message: RawSpan, timeToLive: UInt8?) -> IcmpMessage? {
        self.message(message, from: 0, timeToLive: timeToLive)
    }

    private static func message(_ packet: RawSpan, from start: Int, timeToLive: UInt8?) -> IcmpMessage? {
        guard packet.byteCount >= start + 8, InternetChecksum.of(packet, from: start) == 0 else { return nil }
        switch packet.u8(start) {
        case 0 where packet.u8(start + 1) == 0: return .reply(reply(packet, from: start, timeToLive))
        case 3, 11, 12: return quotedV4(packet, at: start)
        default: return nil
        }
    }

    /// Reads an ICMPv6 message, whose checksum the kernel has compared.
    public static func v6(_ message: RawSpan, hopLimit: UInt8? = nil) -> IcmpMessage? {
        guard message.byteCount >= 8 else { return nil }
        switch message.u8(0) {
        case 129 where message.u8(1) == 0: return .reply(reply(message, from: 0, hopLimit))
        case 1, 2, 3, 4: return quotedV6(message)
        default: return nil
        }
    }

    private static func reply(_ packet: RawSpan, from start: Int, _ timeToLive: UInt8?) -> Reply {
        let payload = start + EchoPacket.headerBytes
        let length = packet.byteCount - payload
        let marks = EchoPacket.markBytes
        var isIntact = true
        if length > marks {
            for index in marks..<length
            where packet.u8(payload + index) != UInt8(truncatingIfNeeded: index) {
                isIntact = false
                break
            }
        }
        return Reply(
            identifier: packet.u16(start + 4), sequence: packet.u16(start + 6),
            cookie: length >= 8 ? packet.u64(payload) : nil,
            serial: length >= marks ? packet.u64(payload + 8) : nil, payloadBytes: length,
            isIntact: isIntact, timeToLive: timeToLive)
    }

    private static func quotedV4(_ packet: RawSpan, at start: Int) -> IcmpMessage? {
        let quote = start + 8
        guard packet.byteCount >= quote + 28, packet.u8(quote) >> 4 == 4, packet.u8(quote + 9) == 1 else {
            return nil
        }
        let inner = quote + Int(packet.u8(quote) & 15) * 4
        // A fragment that is not the first holds no ICMP header.
        guard inner >= quote + 20, packet.byteCount >= inner + 8, packet.u16(quote + 6) & 0x1fff == 0,
            packet.u8(inner) == 8
        else { return nil }
        let mtu = packet.u16(start + 6)
        return .error(
            Failure(
                reason: EchoFailure(v4Type: packet.u8(start), code: packet.u8(start + 1), mtu: mtu),
                destination: IPAddress(v4: packet.u32(quote + 16)),
                source: IPAddress(v4: packet.u32(quote + 12)), identifier: packet.u16(inner + 4),
                sequence: packet.u16(inner + 6),
                cookie: packet.byteCount >= inner + 16 ? packet.u64(inner + 8) : nil))
    }

    private static func quotedV6(_ message: RawSpan) -> IcmpMessage? {
        let quote = 8
        let inner = quote + 40
        guard message.byteCount >= inner + 8, message.u8(quote) >> 4 == 6, message.u8(quote + 6) == 58,
            message.u8(inner) == 128
        else { return nil }
        return .error(
            Failure(
                reason: EchoFailure(v6Type: message.u8(0), code: message.u8(1), mtu: message.u32(4)),
                destination: IPAddress(v6Wire: message.u64(quote + 24), message.u64(quote + 32)),
                source: IPAddress(v6Wire: message.u64(quote + 8), message.u64(quote + 16)),
                identifier: message.u16(inner + 4), sequence: message.u16(inner + 6),
                cookie: message.byteCount >= inner + 16 ? message.u64(inner + 8) : nil))
    }
}
