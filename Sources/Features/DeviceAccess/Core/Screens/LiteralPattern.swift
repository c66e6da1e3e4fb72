/// A literal in which `*` stands for anything within a line: no expressions on what devices say.
///
/// - Complexity: O(text × pattern) at worst; patterns are short, and bounded.
package struct LiteralPattern: Hashable, Sendable {
    package static let longest = 200
    package let text: String
    private let parts: [[UInt8]]
    private let isOpenAtStart: Bool
    private let isOpenAtEnd: Bool

    package init(_ text: String) {
        self.text = text
        parts = text.utf8.split(separator: UInt8(ascii: "*")).map { Array($0) }
        isOpenAtStart = text.utf8.first == UInt8(ascii: "*")
        isOpenAtEnd = text.utf8.last == UInt8(ascii: "*")
    }

    /// Whether it is the whole of `line`.
    package func matches(_ line: Bytes) -> Bool {
        guard let end = end(in: line, anchored: !isOpenAtStart) else { return parts.isEmpty && isOpenAtStart }
        return isOpenAtEnd || end == line.endIndex || endsAgain(line)
    }

    /// Whether `line` begins with it.
    package func begins(_ line: Bytes) -> Bool { end(in: line, anchored: true) != nil }

    /// Where it begins when it is the end of `line`: the last place at which its first part fits.
    package func suffixStart(in line: Bytes) -> Int? {
        guard let first = parts.first else { return nil }
        var start = line.endIndex - first.count
        while start >= line.startIndex {
            if line[start...].starts(with: first), matches(line[start...]) { return start }
            start -= 1
            // A mark is short: what is farther from the end is not one.
            if line.endIndex - start > LiteralPattern.longest { return nil }
        }
        return nil
    }

    /// Whether it occurs anywhere.
    package func occurs(in line: Bytes) -> Bool { end(in: line, anchored: false) != nil }

    /// Where the last part ends, its parts found in order, the first at the beginning where it is anchored.
    private func end(in line: Bytes, anchored: Bool) -> Int? {
        var index = line.startIndex
        for (number, part) in parts.enumerated() {
            if number == 0, anchored {
                guard line.starts(with: part) else { return nil }
                index = line.startIndex + part.count
                continue
            }
            guard let at = Self.find(part, in: line, from: index) else { return nil }
            index = at + part.count
        }
        return parts.isEmpty ? nil : index
    }

    /// Whether the last part also stands at the end.
    private func endsAgain(_ line: Bytes) -> Bool {
        guard parts.count > 1, let last = parts.last, line.count >= last.count else { return false }
        return line.suffix(last.count).elementsEqual(last)
    }

    private static func find(_ part: [UInt8], in line: Bytes, from start: Int) -> Int? {
        guard line.endIndex - start >= part.count, let first = part.first else { return nil }
        var index = start
        while index <= line.endIndex - part.count {
            if line[index] == first, line[index..<index + part.count].elementsEqual(part) { return index }
            index += 1
        }
        return nil
    }
}

extension LiteralPattern: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}
