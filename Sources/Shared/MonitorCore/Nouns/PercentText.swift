/// Percent-encoding, as paths, queries and forms have it (RFC 3986 §2.1).
public enum PercentText {
    /// - Parameter plusIsSpace: as forms have it (WHATWG URL §5.1).
    /// - Returns: `nil` where the bytes are not UTF-8.
    public static func decoded(_ text: some Sequence<UInt8>, plusIsSpace: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap { HexDigit.value($0) }
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%") where digits.count == 2:
                bytes.append(digits[0] << 4 | digits[1])
                rest = rest.dropFirst(2)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// All but the unreserved characters (RFC 3986 §2.3).
    ///
    /// - Parameter keepsSlashes: for a path inside of a query.
    public static func encoded(_ text: String, keepsSlashes: Bool = false) -> String {
        text.utf8.reduce(into: "") { encoded, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x2f where keepsSlashes: encoded += "/"
            default: encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }
}
