/// 802.11 data frames, bare or behind what the driver tells of their reception.
///
/// Source: IEEE 802.11-2020 §9.2, §9.3.2; <https://www.radiotap.org>; the PPI header specification 1.0.10.
extension FrameDecoder {
    /// - Parameter isPadded: the header was filled up to a multiple of four bytes.
    static func wifi(_ frame: RawSpan, at start: Int, isPadded: Bool = false) -> DecodedFrame {
        guard frame.byteCount >= start + 2 else { return .undecoded }
        let kind = frame.u8(start)
        let flags = frame.u8(start + 1)
        let isData = kind & 0x0c == 0x08
        let carriesNothing = kind & 0x40 != 0
        let isProtected = flags & 0x40 != 0
        guard isData, !carriesNothing, !isProtected else { return .withoutAddress }
        guard frame.byteCount >= start + 24 else { return .undecoded }
        let isQoS = kind & 0x80 != 0
        let hasFourAddresses = flags & 3 == 3
        var length = 24 + (hasFourAddresses ? 6 : 0)
        let isAggregate = isQoS && frame.byteCount > start + length && frame.u8(start + length) & 0x80 != 0
        length += isQoS ? 2 : 0
        length += isQoS && flags & 0x80 != 0 ? 4 : 0
        if isPadded { length = (length + 3) & ~3 }
        // Of an aggregate the first subframe decides: its peer is that of the others too.
        if isAggregate { length += 14 }
        guard frame.byteCount >= start + length + 8 else { return .undecoded }
        return wifiPayload(frame, at: start + length, ends(of: frame, at: start, flags: flags))
    }

    private static func wifiPayload(_ frame: RawSpan, at start: Int, _ ends: LinkEnds) -> DecodedFrame {
        guard frame.u32(start) == 0xaaaa_0300, frame.u16(start + 4) == 0 else { return .withoutAddress }
        return etherType(frame.u16(start + 6), frame, at: start + 8, ends)
    }

    /// Which of the addresses is whose depends on the two DS bits (table 9-30).
    private static func ends(of frame: RawSpan, at start: Int, flags: UInt8) -> LinkEnds {
        let (first, second, third) = (frame.u48(start + 4), frame.u48(start + 10), frame.u48(start + 16))
        switch flags & 3 {
        case 0: return LinkEnds(source: second, destination: first)
        case 1: return LinkEnds(source: second, destination: third)
        case 2: return LinkEnds(source: third, destination: first)
        default:
            let fourth = frame.byteCount >= start + 30 ? frame.u48(start + 24) : 0
            return LinkEnds(source: fourth, destination: third)
        }
    }

    static func radiotap(_ frame: RawSpan) -> DecodedFrame {
        guard frame.byteCount >= 8, frame.u8(0) == 0 else { return .undecoded }
        return wifi(
            frame, at: Int(frame.u16(2).byteSwapped), isPadded: radiotapFlags(frame) & 0x20 != 0)
    }

    /// The second field, where there is one: it stands behind all words of the presence mask and the time
    /// stamp.
    private static func radiotapFlags(_ frame: RawSpan) -> UInt8 {
        let present = frame.u32(4).byteSwapped
        guard present & 2 != 0 else { return 0 }
        var offset = 4
        while frame.byteCount >= offset + 4, frame.u32(offset) & 0x80 != 0, offset < 64 { offset += 4 }
        offset += 4
        if present & 1 != 0 { offset = ((offset + 7) & ~7) + 8 }
        return frame.byteCount > offset ? frame.u8(offset) : 0
    }

    static func perPacketInformation(_ frame: RawSpan) -> DecodedFrame {
        guard frame.byteCount >= 8, frame.u8(0) == 0 else { return .undecoded }
        let start = Int(frame.u16(2).byteSwapped)
        switch frame.u32(4).byteSwapped {
        case 105: return wifi(frame, at: start)
        case 1: return ethernet(frame, at: start)
        default: return .withoutAddress
        }
    }
}
