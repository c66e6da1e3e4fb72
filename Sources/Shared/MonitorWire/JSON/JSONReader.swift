package import MonitorCore

/// Reads JSON from the front to the back, into whatever the caller makes of it; builds no tree.
///
/// The caller says what it expects, and gets a `WireFault` with the path where something else stands. Nothing
/// is allocated for what is skipped, and nesting is bounded, so a hostile text costs its own length.
///
/// Source: RFC 8259. A key that appears twice counts both times: the last wins.
package struct JSONReader {
    /// Deeper than any shape of ours; what is deeper is refused, also where it would be skipped.
    package static let deepest = 32

    @usableFromInline package enum Step {
        case key(Range<Int>)
        case index(Int)
    }

    @usableFromInline package let bytes: [UInt8]
    @usableFromInline package var position = 0
    @usableFromInline package var steps: [Step] = []
    /// The newest: most devices were checked and heard at the same few moments.
    package var times: [(time: UTCTime, text: ArraySlice<UInt8>)] = []
    /// Keys that the tables of the objects read so far do not hold; those inside what is skipped do not
    /// count.
    @usableFromInline package var unknownKeys = 0

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        steps.reserveCapacity(8)
    }

    /// Reads one value and makes sure that nothing but blanks follows it.
    @inlinable package mutating func whole<Value>(
        _ read: (inout JSONReader) throws(WireFault) -> Value
    ) throws(WireFault) -> Value {
        let value = try read(&self)
        skipBlanks()
        guard position == bytes.count else { throw fault("is followed by something else") }
        return value
    }

    /// Where the next value begins.
    package var nextByte: Int {
        mutating get {
            skipBlanks()
            return position
        }
    }

    /// All that was read since.
    package func text(from start: Int) -> ArraySlice<UInt8> { bytes[start..<position] }

    package func fault(_ reason: String) -> WireFault {
        let path = steps.reduce(into: "$") { path, step in
            switch step {
            case .key(let range): path += "." + Self.shown(bytes[range])
            case .index(let index): path += "[\(index)]"
            }
        }
        return WireFault(path: path, reason: reason)
    }

    /// A key of a stranger's may be anything; a sentence shows at most this of it.
    private static func shown(_ key: ArraySlice<UInt8>) -> String {
        String(
            decoding: key.prefix(40).map { (0x21...0x7e).contains($0) ? $0 : UInt8(ascii: "?") },
            as: UTF8.self)
    }
}

// MARK: - Values

extension JSONReader {
    /// Reads an object; `body` reads the value of each known key. Other keys are skipped.
    @inlinable package mutating func object<Key>(
        _ table: KeyTable<Key>, _ body: (Key, inout JSONReader) throws(WireFault) -> Void
    ) throws(WireFault) {
        try expect(UInt8(ascii: "{"), "is not an object")
        try descend()
        var likely = 0
        var isFirst = true
        while try more(until: UInt8(ascii: "}"), isFirst) {
            isFirst = false
            let start = position
            if likely < table.quoted.count, take(table.quoted[likely]) {
                steps.append(.key(start + 1..<position - 2))
                likely += 1
                try body(table.keys[likely - 1], &self)
                steps.removeLast()
                continue
            }
            let key = try keyRange()
            steps.append(.key(key))
            if let index = table.index(of: bytes[key], likely: likely) {
                likely = index + 1
                try body(table.keys[index], &self)
            } else {
                if !table.keys.isEmpty { unknownKeys += 1 }
                try skip()
            }
            steps.removeLast()
        }
    }

    /// Reads an object of any keys, such as fields that a person named; `body` reads the value of each.
    package mutating func members(
        atMost most: Int, _ body: (String, inout JSONReader) throws(WireFault) -> Void
    ) throws(WireFault) {
        try expect(UInt8(ascii: "{"), "is not an object")
        try descend()
        var count = 0
        while try more(until: UInt8(ascii: "}"), count == 0) {
            guard count < most else { throw fault("holds more than \(most) keys") }
            count += 1
            let range = try keyRange()
            steps.append(.key(range))
            guard let resolved = JSONEscapes.resolve(bytes[range]),
                let key = String(validating: resolved, as: UTF8.self)
            else { throw fault("has a key that is not UTF-8") }
            try body(key, &self)
            steps.removeLast()
        }
    }

    /// Reads an array; `element` reads one value each time.
    @inlinable package mutating func array(
        atMost most: Int, _ element: (inout JSONReader) throws(WireFault) -> Void
    ) throws(WireFault) {
        try expect(UInt8(ascii: "["), "is not an array")
        try descend()
        var index = 0
        while try more(until: UInt8(ascii: "]"), index == 0) {
            guard index < most else { throw fault("holds more than \(most) elements") }
            steps.append(.index(index))
            try element(&self)
            steps.removeLast()
            index += 1
        }
    }

    /// `null`, or what `read` makes of it.
    @inlinable package mutating func optional<Value>(
        _ read: (inout JSONReader) throws(WireFault) -> Value
    ) throws(WireFault) -> Value? {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: "n") else { return try read(&self) }
        try literal("null")
        return nil
    }

    package mutating func bool() throws(WireFault) -> Bool {
        skipBlanks()
        let isTrue = position < bytes.count && bytes[position] == UInt8(ascii: "t")
        try literal(isTrue ? "true" : "false")
        return isTrue
    }

    /// Zero or more, whole: `7`, also as `7.0` or `7e0`.
    package mutating func count() throws(WireFault) -> UInt64 {
        if let count = plainCount() { return count }
        let number = try numberText()
        if let count = number.count { return count }
        guard let double = number.double, let count = UInt64(exactly: double) else {
            throw fault("is not a whole number of 0 or more")
        }
        return count
    }

    package mutating func number(
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(WireFault) -> Double {
        let number: Double?
        if let count = plainCount() { number = Double(count) } else { number = try numberText().double }
        guard let number, range.contains(number) else {
            throw fault("is not a number in the permitted range")
        }
        return number
    }

    /// A string of at most `atMost` bytes of UTF-8.
    package mutating func string(atMost most: Int) throws(WireFault) -> String {
        let bytes = try stringBytes()
        guard bytes.count <= most else { throw fault("is longer than \(most) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw fault("is not UTF-8") }
        return text
    }

    /// A string as bytes, for what is not text for people: times, addresses. Escapes stay as they are.
    package mutating func plainString() throws(WireFault) -> ArraySlice<UInt8> {
        bytes[try stringRange()]
    }

    /// Passes over one value of any kind.
    package mutating func skip() throws(WireFault) {
        skipBlanks()
        guard position < bytes.count else { throw fault("ends too early") }
        switch bytes[position] {
        case UInt8(ascii: "{"): try object(KeyTable<NoKey>.none) { _, _ in }
        case UInt8(ascii: "["): try array(atMost: .max) { (reader) throws(WireFault) in try reader.skip() }
        case UInt8(ascii: "\""): _ = try stringRange()
        case UInt8(ascii: "t"), UInt8(ascii: "f"): _ = try bool()
        case UInt8(ascii: "n"): try literal("null")
        default: _ = try numberText()
        }
    }
}

// MARK: - Tokens

extension JSONReader {
    @inlinable package mutating func skipBlanks() {
        // Writers of ours put none.
        if position < bytes.count, bytes[position] > UInt8(ascii: " ") { return }
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    @inlinable package mutating func expect(_ byte: UInt8, _ complaint: String) throws(WireFault) {
        skipBlanks()
        guard position < bytes.count else { throw fault("ends too early") }
        guard bytes[position] == byte else { throw fault(complaint) }
        position += 1
    }

    @inlinable package func descend() throws(WireFault) {
        if steps.count >= Self.deepest { throw fault("is nested too deeply") }
    }

    /// Whether another element follows, its comma read; else the end is.
    @inlinable package mutating func more(until end: UInt8, _ isFirst: Bool) throws(WireFault) -> Bool {
        skipBlanks()
        guard position < bytes.count else { throw fault("ends too early") }
        if bytes[position] == end {
            position += 1
            return false
        }
        if !isFirst { try expect(UInt8(ascii: ","), "lacks a comma or its end") }
        return true
    }

    /// The bytes of a key as they stand; a key with escapes is none of ours.
    @usableFromInline package mutating func keyRange() throws(WireFault) -> Range<Int> {
        let range = try stringRange()
        try expect(UInt8(ascii: ":"), "lacks a colon")
        return range
    }

    /// Passes over a text that is here; nothing where another is.
    @usableFromInline package mutating func take(_ text: [UInt8]) -> Bool {
        guard bytes.count - position >= text.count else { return false }
        for index in text.indices where text[index] != bytes[position + index] { return false }
        position += text.count
        return true
    }

    /// The bytes between two quotes, escapes not resolved but looked over.
    private mutating func stringRange() throws(WireFault) -> Range<Int> {
        try expect(UInt8(ascii: "\""), "is not a string")
        let start = position
        while let special = special(from: position) {
            position = special + 1
            switch bytes[special] {
            case UInt8(ascii: "\""): return start..<special
            case UInt8(ascii: "\\"): position += 1
            default: throw fault("holds a control character")
            }
        }
        throw fault("ends too early")
    }

    /// The first byte, from a place on, that ends or escapes a string, or may not be in one. Eight at a time.
    private func special(from start: Int) -> Int? {
        // because the bytes are numbers, of which every bit pattern is one.
        let text = unsafe bytes.span.bytes
        var at = start
        while at <= text.byteCount - 8 {
            // because eight bytes from there on are in the text.
            let word = unsafe UInt64(
                littleEndian: text.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self))
            let marks =
                Self.below(1, word ^ Self.all(UInt8(ascii: "\"")))
                | Self.below(1, word ^ Self.all(UInt8(ascii: "\\"))) | Self.below(0x20, word)
            if marks != 0 { return at + marks.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < bytes.count {
            if bytes[at] < 0x20 || bytes[at] == UInt8(ascii: "\"") || bytes[at] == UInt8(ascii: "\\") {
                return at
            }
            at += 1
        }
        return nil
    }

    private static func all(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The highest bit of each byte that is below a limit of at most 128. Above the first one there may be others.
    private static func below(_ limit: UInt8, _ word: UInt64) -> UInt64 {
        (word &- all(limit)) & ~word & all(0x80)
    }

    /// A number of digits alone that fits a double exactly; nothing is read where it is another.
    private mutating func plainCount() -> UInt64? {
        skipBlanks()
        var value: UInt64 = 0
        var at = position
        while at < bytes.count, bytes[at] &- UInt8(ascii: "0") < 10 {
            value = value &* 10 &+ UInt64(bytes[at] &- UInt8(ascii: "0"))
            at += 1
        }
        // A leading zero stands alone.
        guard (1...15).contains(at - position), at == position + 1 || bytes[position] != UInt8(ascii: "0")
        else { return nil }
        if at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): return nil
            default: break
            }
        }
        position = at
        return value
    }

    private mutating func stringBytes() throws(WireFault) -> [UInt8] {
        let range = try stringRange()
        guard bytes[range].contains(UInt8(ascii: "\\")) else { return Array(bytes[range]) }
        guard let resolved = JSONEscapes.resolve(bytes[range]) else { throw fault("holds a wrong escape") }
        // A raw one is a control character, refused above.
        guard !resolved.contains(0) else { throw fault("holds a zero character") }
        return resolved
    }

    @usableFromInline package mutating func literal(_ text: StaticString) throws(WireFault) {
        for index in 0..<text.utf8CodeUnitCount {
            // because a StaticString is a constant of the program, and the index is within it.
            let byte = unsafe text.utf8Start[index]
            guard position < bytes.count, bytes[position] == byte else { throw fault("is not a JSON value") }
            position += 1
        }
    }

    private mutating func numberText() throws(WireFault) -> JSONNumber {
        skipBlanks()
        guard let number = JSONNumber(bytes[position...]) else { throw fault("is not a number") }
        position += number.length
        return number
    }
}
