/// A terminal's serial number: 16 hexadecimal digits, of which the first eight spell the vendor's four letters.
package struct SerialNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Capitals, 16 of them.
    package let digits: String

    /// As people and labels write it: `4857544311223344`, `HWTC11223344`, `hwtc-11223344`, with blanks between.
    ///
    /// - Returns: `nil` for everything else.
    package init?(_ text: String) {
        guard text.utf8.count <= 64 else { return nil }
        var plain: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "-"): continue
            case 0x30...0x39, 0x41...0x5a: plain.append(byte)
            case 0x61...0x7a: plain.append(byte - 32)
            default: return nil
            }
        }
        switch plain.count {
        case 16: break
        case 12:
            let letters = plain[..<4]
            guard letters.allSatisfy({ $0 >= 0x41 && $0 <= 0x5a }) else { return nil }
            let hex = Array("0123456789ABCDEF".utf8)
            plain = letters.flatMap { [hex[Int($0 >> 4)], hex[Int($0 & 15)]] } + plain[4...]
        default: return nil
        }
        guard plain.allSatisfy({ ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x46) }) else {
            return nil
        }
        digits = String(decoding: plain, as: UTF8.self)
    }

    package var description: String { digits }

    /// As printed on the box: `HWTC-11223344`; the digits where the first four bytes are not letters.
    package var label: String {
        let bytes = Array(digits.utf8)
        var letters = ""
        for index in stride(from: 0, to: 8, by: 2) {
            guard let high = Self.value(bytes[index]), let low = Self.value(bytes[index + 1]) else {
                return digits
            }
            let letter = high << 4 | low
            guard letter >= 0x41, letter <= 0x5a else { return digits }
            letters.unicodeScalars.append(Unicode.Scalar(letter))
        }
        return letters + "-" + digits.suffix(8)
    }

    /// What a person types to confirm a deletion.
    package var lastFour: String { String(digits.suffix(4)) }

    package static func < (one: SerialNumber, other: SerialNumber) -> Bool { one.digits < other.digits }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }
}
