/// One entry of RouterOS: a number, flags, then `key=value` pairs.
///
/// A value in quotes holds `\"` inside. One without quotes ends where the next `key=` begins, for terse entries have
/// blanks in values and no quotes.
struct RouterOSPairs {
    private(set) var number: Bytes = []
    /// The letters between the number and the first pair.
    private(set) var flags: [UInt8] = []
    private var pairs: [(key: Bytes, value: Bytes)] = []

    init(_ entry: Bytes) {
        var index = entry.startIndex
        while index < entry.endIndex {
            guard let key = Self.key(entry, at: index) else {
                index += 1
                continue
            }
            if pairs.isEmpty { head(entry[entry.startIndex..<index]) }
            let value = Self.value(entry, from: key.endIndex + 1)
            pairs.append((key, value.text))
            index = value.end
        }
        if pairs.isEmpty { head(entry) }
    }

    /// The value as it was meant: quotes and escapes removed. The last of a key that appears twice.
    subscript(key: String) -> Bytes? { pairs.last { $0.key.equals(key) }?.value }

    private mutating func head(_ part: Bytes) {
        let words = part.words
        number = words.first ?? []
        flags = words.dropFirst().flatMap { Array($0) }
    }

    /// A key that begins at `index`, behind a blank or at the beginning, and ends in front of `=`.
    private static func key(_ text: Bytes, at index: Int) -> Bytes? {
        guard index == text.startIndex || text[index - 1] == 0x20 else { return nil }
        let key = text[index...].prefix {
            ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: "-")
        }
        guard let first = key.first, first >= 0x61, key.count <= 40, key.endIndex < text.endIndex,
            text[key.endIndex] == UInt8(ascii: "=")
        else { return nil }
        return key
    }

    private static func value(_ text: Bytes, from start: Int) -> (text: Bytes, end: Int) {
        if start < text.endIndex, text[start] == UInt8(ascii: "\"") { return quoted(text, from: start + 1) }
        var index = start
        while index < text.endIndex {
            if index > start, text[index - 1] == 0x20, key(text, at: index) != nil { break }
            index += 1
        }
        return (text[start..<index].trimmed, index)
    }

    private static func quoted(_ text: Bytes, from start: Int) -> (text: Bytes, end: Int) {
        var value: [UInt8] = []
        var index = start
        while index < text.endIndex, text[index] != UInt8(ascii: "\"") {
            if text[index] == UInt8(ascii: "\\"), index + 1 < text.endIndex { index += 1 }
            value.append(text[index])
            index += 1
        }
        return (value[...], Swift.min(index + 1, text.endIndex))
    }
}
