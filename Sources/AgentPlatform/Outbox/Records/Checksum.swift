/// CRC-32C: finds every error in up to 32 neighbouring bits, so every damaged byte.
///
/// Source: RFC 3720 §12.1, appendix B.4; the polynomial 0x1EDC6F41, reflected.
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { rest, _ in rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ 0x82f6_3b78 }
    }

    static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        let table = table
        var rest = UInt32.max
        for byte in bytes { rest = rest >> 8 ^ table[Int((rest ^ UInt32(byte)) & 0xff)] }
        return ~rest
    }
}
