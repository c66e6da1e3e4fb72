/// A line of a device, or a part of it, as it came: ASCII as a rule, UTF-8 or cp1251 in names.
package typealias Bytes = ArraySlice<UInt8>

extension Bytes {
    /// Without blanks and tabs at both ends.
    package var trimmed: Bytes {
        var part = self
        while let first = part.first, first == 0x20 || first == 0x09 { part = part.dropFirst() }
        while let last = part.last, last == 0x20 || last == 0x09 { part = part.dropLast() }
        return part
    }

    /// Without blanks and tabs at the end.
    package var trimmedEnd: Bytes {
        var part = self
        while let last = part.last, last == 0x20 || last == 0x09 { part = part.dropLast() }
        return part
    }

    /// The parts between blanks and tabs.
    package var words: [Bytes] {
        var words: [Bytes] = []
        var start = startIndex
        var index = startIndex
        while index < endIndex {
            if self[index] == 0x20 || self[index] == 0x09 {
                if start < index { words.append(self[start..<index]) }
                start = index + 1
            }
            index += 1
        }
        if start < endIndex { words.append(self[start..<endIndex]) }
        return words
    }

    package func hasPrefix(_ text: String) -> Bool { starts(with: text.utf8) }

    package func hasSuffix(_ text: String) -> Bool {
        let wanted = text.utf8
        return count >= wanted.count && suffix(wanted.count).elementsEqual(wanted)
    }

    package func equals(_ text: String) -> Bool { count == text.utf8.count && elementsEqual(text.utf8) }

    /// Whether it is `text`, in which letters are small, in any case.
    package func isWord(_ text: String) -> Bool {
        guard count == text.utf8.count else { return false }
        return zip(self, text.utf8).allSatisfy { Self.small($0) == $1 }
    }

    /// Where `text` begins first.
    ///
    /// - Complexity: O(count × length of `text`), which is a constant of the program.
    package func position(of text: String) -> Index? {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, count >= wanted.count else { return nil }
        var index = startIndex
        while index <= endIndex - wanted.count {
            if self[index] == first, self[index..<index + wanted.count].elementsEqual(wanted) { return index }
            index += 1
        }
        return nil
    }

    package func contains(text: String) -> Bool { position(of: text) != nil }

    /// The parts before and after the first `byte`.
    package func split(at byte: UInt8) -> (before: Bytes, after: Bytes)? {
        guard let at = firstIndex(of: byte) else { return nil }
        return (self[startIndex..<at], self[(at + 1)...])
    }

    /// The first `count` bytes, and the rest.
    package func columns(_ range: Range<Int>) -> Bytes {
        let from = Swift.min(startIndex + range.lowerBound, endIndex)
        return self[from..<Swift.min(startIndex + range.upperBound, endIndex)]
    }

    /// Decimal digits alone, at most 18 of them.
    package var number: Int? {
        guard !isEmpty, count <= 18 else { return nil }
        var value = 0
        for byte in self {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    /// A number with a sign and a fraction: `-24.69`.
    package var decimal: Double? {
        var rest = self
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        guard rest.count <= 20, let first = rest.first, first >= 0x30, first <= 0x39 else { return nil }
        var digits = 0.0
        var scale = 1.0
        var isFraction = false
        for byte in rest {
            switch byte {
            case 0x30...0x39:
                digits = digits * 10 + Double(byte - 0x30)
                if isFraction { scale *= 10 }
            case UInt8(ascii: ".") where !isFraction: isFraction = true
            default: return nil
            }
        }
        return (isNegative ? -digits : digits) / scale
    }

    /// As text: UTF-8 where it is that, else cp1251. No byte is lost either way.
    package var text: String {
        String(validating: self, as: UTF8.self) ?? String(String.UnicodeScalarView(map(CP1251.scalar)))
    }

    /// As `text`, without blanks around; `nil` where nothing, or a dash, is left.
    package var value: String? {
        let part = trimmed
        return part.isEmpty || part.equals("-") ? nil : part.text
    }

    static func small(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte }
}

/// Windows' Cyrillic code page, in which old devices keep descriptions.
///
/// Source: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1251.TXT
enum CP1251 {
    /// 0x80 to 0xbf; what follows is А to я in order. 0x98 is not assigned.
    private static let upper: [UInt16] = [
        0x0402, 0x0403, 0x201a, 0x0453, 0x201e, 0x2026, 0x2020, 0x2021, 0x20ac, 0x2030, 0x0409, 0x2039,
        0x040a,
        0x040c, 0x040b, 0x040f, 0x0452, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x0098,
        0x2122,
        0x0459, 0x203a, 0x045a, 0x045c, 0x045b, 0x045f, 0x00a0, 0x040e, 0x045e, 0x0408, 0x00a4, 0x0490,
        0x00a6,
        0x00a7, 0x0401, 0x00a9, 0x0404, 0x00ab, 0x00ac, 0x00ad, 0x00ae, 0x0407, 0x00b0, 0x00b1, 0x0406,
        0x0456,
        0x0491, 0x00b5, 0x00b6, 0x00b7, 0x0451, 0x2116, 0x0454, 0x00bb, 0x0458, 0x0405, 0x0455, 0x0457,
    ]

    static func scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard byte >= 0x80 else { return Unicode.Scalar(byte) }
        let code = byte < 0xc0 ? upper[Int(byte - 0x80)] : 0x0410 + UInt16(byte - 0xc0)
        return Unicode.Scalar(code) ?? "\u{fffd}"
    }
}
