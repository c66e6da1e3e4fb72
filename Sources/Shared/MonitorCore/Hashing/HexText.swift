/// Bytes as pairs of hexadecimal digits.
package enum HexText {
    package static func text(_ bytes: some Sequence<UInt8>) -> String {
        var text: [UInt8] = []
        for byte in bytes { text += [HexDigit.text(byte >> 4), HexDigit.text(byte & 15)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: `nil` for an odd number of digits, and for what is not a digit.
    package static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map(HexDigit.value)
        guard digits.count % 2 == 0, !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0]! << 4 | digits[$0 + 1]! }
    }
}
