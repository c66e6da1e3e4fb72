/// Searches in lines, byte by byte: logs are bytes, and most of them are ASCII.
extension ArraySlice<UInt8> {
    /// Where a text begins; letters of the text are in lower case and stand for both.
    func range(of text: StaticString, from start: Int? = nil) -> Range<Int>? {
        let count = text.utf8CodeUnitCount
        // because the text is a constant that lives as long as the program.
        let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: count)
        guard count > 0, self.count >= count, let first = unsafe wanted.first else { return nil }
        var index = start ?? startIndex
        let last = endIndex - count
        while index <= last {
            if Self.lower(self[index]) == first {
                var matched = 1
                while matched < count, unsafe Self.lower(self[index + matched]) == wanted[matched] {
                    matched += 1
                }
                if matched == count { return index..<index + count }
            }
            index += 1
        }
        return nil
    }

    func has(_ text: StaticString) -> Bool { range(of: text) != nil }

    func hasAny(_ texts: [StaticString]) -> Bool { texts.contains { has($0) } }

    /// The word behind a text: up to a blank or a mark that ends words.
    func word(after text: StaticString) -> ArraySlice<UInt8>? {
        guard let found = range(of: text) else { return nil }
        let word = self[found.upperBound...].prefix { !Self.endsWord($0) }
        return word.isEmpty ? nil : word
    }

    /// The number behind a text.
    func number(after text: StaticString) -> Int? {
        guard let word = word(after: text) else { return nil }
        return Int(String(decoding: word.prefix { (48...57).contains($0) }.prefix(9), as: UTF8.self))
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ")")
            || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }

    @inline(__always) private static func lower(_ byte: UInt8) -> UInt8 {
        byte &- 65 < 26 ? byte | 0x20 : byte
    }

    var text: String { String(decoding: self, as: UTF8.self) }
}
