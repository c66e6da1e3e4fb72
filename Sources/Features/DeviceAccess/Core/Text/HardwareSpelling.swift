package import MonitorCore

/// Hardware addresses as devices and people write them.
package enum HardwareSpelling {
    /// Reads `aa:bb:cc:dd:ee:ff`, `aa-bb-cc-dd-ee-ff`, `aabb.ccdd.eeff`, `aabb-ccdd-eeff` and `aabbccddeeff`, with digits
    /// in any case. Between digits only one sort of mark stands, at even distances.
    ///
    /// - Returns: `nil` for anything else.
    package static func address(_ text: Bytes) -> MACAddress? {
        let step: Int
        switch text.count {
        case 17: step = 2
        case 14: step = 4
        case 12: step = 12
        default: return nil
        }
        var raw: UInt64 = 0
        var digits = 0
        var mark: UInt8?
        var index = text.startIndex
        while index < text.endIndex {
            if digits > 0, digits % step == 0, digits < 12 {
                let byte = text[index]
                guard byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "."),
                    mark == nil || mark == byte
                else { return nil }
                mark = byte
                index += 1
                guard index < text.endIndex else { return nil }
            }
            guard digits < 12, let digit = HexDigit.value(text[index]) else { return nil }
            raw = raw << 4 | UInt64(digit)
            digits += 1
            index += 1
        }
        return digits == 12 ? MACAddress(raw: raw) : nil
    }

    /// Whether it is such an address with marks between digits: twelve digits alone may be anything.
    package static func marked(_ text: Bytes) -> MACAddress? { text.count == 12 ? nil : address(text) }

    /// The text itself, or the address in small letters with colons where it is one.
    package static func plain(_ text: Bytes) -> String { marked(text)?.description ?? text.text }
}
