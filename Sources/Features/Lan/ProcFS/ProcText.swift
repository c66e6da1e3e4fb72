/// A stretch of a file's bytes, taken apart from its front without making strings.
///
/// Copies share the bytes. Nothing here traps or throws: what is not there is `nil`.
struct ProcText {
    private let bytes: [UInt8]
    private var start: Int
    private var end: Int

    /// The first `count` of `bytes`.
    init(_ bytes: [UInt8], count: Int) {
        self.bytes = bytes
        start = 0
        end = Swift.min(Swift.max(0, count), bytes.count)
    }

    init(_ text: String) {
        let bytes = Array(text.utf8)
        self.init(bytes, count: bytes.count)
    }

    var isEmpty: Bool { start == end }
    var count: Int { end - start }

    /// Takes the next line, without its end; `nil` after the last.
    mutating func takeLine() -> ProcText? {
        isEmpty ? nil : take(until: UInt8(ascii: "\n")) ?? takeRest()
    }

    /// Takes the next word; blanks and tabs stand between words.
    mutating func takeWord() -> ProcText? {
        while start < end, Self.isBlank(bytes[start]) { start += 1 }
        guard start < end else { return nil }
        var word = self
        while start < end, !Self.isBlank(bytes[start]) { start += 1 }
        word.end = start
        return word
    }

    /// Takes the next word if it is a number.
    mutating func takeNumber() -> UInt64? { takeWord()?.number }

    /// Takes what stands before the next `separator`, and the separator; where none follows, `nil` and
    /// nothing.
    mutating func take(until separator: UInt8) -> ProcText? {
        var index = start
        while index < end, bytes[index] != separator { index += 1 }
        return index < end ? take(to: index) : nil
    }

    /// As `take(until:)`, up to the last separator of this text.
    mutating func take(untilLast separator: UInt8) -> ProcText? {
        var index = end - 1
        while index >= start, bytes[index] != separator { index -= 1 }
        return index >= start ? take(to: index) : nil
    }

    private mutating func take(to index: Int) -> ProcText {
        var taken = self
        taken.end = index
        start = index + 1
        return taken
    }

    /// Takes a leading minus; `false` where there is none.
    mutating func takeSign() -> Bool {
        guard first == UInt8(ascii: "-") else { return false }
        start += 1
        return true
    }

    mutating func takeRest() -> ProcText {
        defer { start = end }
        return self
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}

extension ProcText: RandomAccessCollection {
    var startIndex: Int { start }
    var endIndex: Int { end }

    subscript(position: Int) -> UInt8 { bytes[position] }
}

/// What a text says.
extension ProcText {
    static func == (text: ProcText, literal: StaticString) -> Bool {
        text.count == literal.utf8CodeUnitCount && text.starts(with: literal)
    }

    func starts(with literal: StaticString) -> Bool {
        guard count >= literal.utf8CodeUnitCount else { return false }
        // because a StaticString's bytes live as long as the program.
        let prefix = unsafe UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
        return unsafe prefix.elementsEqual(self.prefix(prefix.count))
    }

    /// Decimal digits and nothing else; `nil` also where 64 bits do not hold them.
    var number: UInt64? { number(radix: 10) }

    var hexNumber: UInt64? { number(radix: 16) }

    private func number(radix: UInt64) -> UInt64? {
        guard !isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in self {
            guard let digit = Self.digit(byte), digit < radix else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, carry) = shifted.addingReportingOverflow(digit)
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// `12`, `12.34`: digits with at most nine decimals, the way the kernel prints hundredths.
    var decimal: Double? {
        var fraction = self
        guard let whole = fraction.take(until: UInt8(ascii: ".")) else { return number.map { Double($0) } }
        guard (1...9).contains(fraction.count), let tail = fraction.number, let head = whole.number else {
            return nil
        }
        let scale = (0..<fraction.count).reduce(1.0) { value, _ in value * 10 }
        return (Double(head) * scale + Double(tail)) / scale
    }

    /// As text; where the bytes are not UTF-8, each byte above 127 is written `\xNN`, so that names stay
    /// distinct.
    var string: String {
        if let valid = String(validating: self, as: UTF8.self) { return valid }
        return map { byte in
            byte < 128 ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16)
        }.joined()
    }
}
