/// The ones' complement sum that ends in an ICMP header.
///
/// Source: RFC 1071.
enum InternetChecksum {
    /// Of the bytes from `start` on; 0 where they hold their own right checksum.
    static func of(_ bytes: RawSpan, from start: Int) -> UInt16 {
        var sum: UInt64 = 0
        var offset = start
        while offset + 4 <= bytes.byteCount {
            sum += UInt64(bytes.u32(offset))
            offset += 4
        }
        if offset + 2 <= bytes.byteCount {
            sum += UInt64(bytes.u16(offset))
            offset += 2
        }
        if offset < bytes.byteCount { sum += UInt64(bytes.u8(offset)) << 8 }
        while sum > 0xffff { sum = (sum & 0xffff) + sum >> 16 }
        return ~UInt16(truncatingIfNeeded: sum)
    }
}
