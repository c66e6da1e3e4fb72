/// What a byte can be part of: one look into a table a byte.
enum ByteClass {
    static let digit: UInt8 = 1
    static let upper: UInt8 = 2
    static let lower: UInt8 = 4
    /// `a` to `f`, in both cases.
    static let hexLetter: UInt8 = 8
    /// `_` and `-`.
    static let joint: UInt8 = 16
    /// `.`, `+` and `%`: of the name in front of an `@`.
    static let mail: UInt8 = 32
    /// `/`, `+` and `=`: of Base64.
    static let base64: UInt8 = 64

    static let letterOrDigit = digit | upper | lower
    static let word = letterOrDigit | joint

    static let table: [UInt8] = (0...255).map { (byte: UInt8) in
        var kind: UInt8 = 0
        switch byte {
        case 48...57: kind = digit
        case 65...90: kind = upper
        case 97...122: kind = lower
        case UInt8(ascii: "_"), UInt8(ascii: "-"): kind = joint
        case UInt8(ascii: "."), UInt8(ascii: "%"): kind = mail
        case UInt8(ascii: "+"): kind = mail | base64
        case UInt8(ascii: "/"), UInt8(ascii: "="): kind = base64
        default: break
        }
        if (97...102).contains(byte | 0x20), byte >= 65 { kind |= hexLetter }
        return kind
    }
}
