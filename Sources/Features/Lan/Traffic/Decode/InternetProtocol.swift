internal import MonitorCore

/// The last step of decoding: the addresses of IPv4, IPv6 and ARP.
extension FrameDecoder {
    /// IPv4 or IPv6 by the version in the first four bits.
    static func internetProtocol(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        guard frame.byteCount > start else { return .undecoded }
        return frame.u8(start) >> 4 == 6 ? ipv6(frame, at: start, ends) : ipv4(frame, at: start, ends)
    }

    /// RFC 791 §3.1. The total length is not looked at: TSO super-packets say 0 there, damaged ones anything.
    @inline(__always)
    static func ipv4(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        // Version 4 and a header of 5 words or more, in one byte: 0x45...0x4f.
        guard frame.byteCount >= start + 20, frame.u8(start) &- 0x45 <= 0x4f - 0x45 else { return .undecoded }
        return .packet(
            PacketSummary(
                source: IPAddress(v4: frame.u32(start + 12)),
                destination: IPAddress(v4: frame.u32(start + 16)),
                sourceMAC: MACAddress(raw: ends.source), destinationMAC: MACAddress(raw: ends.destination),
                start: start))
    }

    /// RFC 8200 §3. Extension headers do not matter: the addresses are in the fixed part.
    @inline(__always)
    static func ipv6(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        guard frame.byteCount >= start + 40, frame.u8(start) >> 4 == 6 else { return .undecoded }
        return .packet(
            PacketSummary(
                source: IPAddress(v6Wire: frame.u64(start + 8), frame.u64(start + 16)),
                destination: IPAddress(v6Wire: frame.u64(start + 24), frame.u64(start + 32)),
                sourceMAC: MACAddress(raw: ends.source), destinationMAC: MACAddress(raw: ends.destination),
                start: start))
    }

    /// RFC 826, for Ethernet and IPv4. The sender is believed only where the frame came from the same
    /// address: anything else is a proxy or a forgery, and says nothing about the device.
    static func arp(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        guard frame.byteCount >= start + 28 else { return .undecoded }
        let sender = MACAddress(raw: frame.u48(start + 8))
        guard frame.u32(start) == 0x0001_0800, frame.u16(start + 4) == 0x0604, sender.raw == ends.source,
            sender.isUnicast
        else { return .withoutAddress }
        return .arp(sender: IPAddress(v4: frame.u32(start + 14)), mac: sender)
    }
}
