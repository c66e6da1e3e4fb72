package import MonitorCore

/// Reads JSON from the front to the back, into whatever the caller makes of it; builds no tree.
///
/// The caller says what it expects, and gets a `WireFault` with the path where something else stands. Nothing
/// is allocated for what is skipped, and nesting is bounded, so a hostile text costs its own length.
///
/// Source: RFC 8259. A key that stands twice counts both times: the last wins.
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
        guard let number = try numberText().double, range.contains(number) else {
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
    @usableFromInline package mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): position += 1
            default: return
            }
        }
    }

    @usableFromInline package mutating func expect(_ byte: UInt8, _ complaint: String) throws(WireFault) {
        skipBlanks()
        guard position < bytes.count else { throw fault("ends too early") }
        guard bytes[position] == byte else { throw fault(complaint) }
        position += 1
    }

    @usableFromInline package func descend() throws(WireFault) {
        if steps.count >= Self.deepest { throw fault("is nested too deeply") }
    }

    /// Whether another element follows, its comma read; else the end is.
    @usableFromInline package mutating func more(until end: UInt8, _ isFirst: Bool) throws(WireFault) -> Bool
    {
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

    /// The bytes between two quotes, escapes not resolved but looked over.
    private mutating func stringRange() throws(WireFault) -> Range<Int> {
        try expect(UInt8(ascii: "\""), "is not a string")
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return start..<position - 1
            case UInt8(ascii: "\\"): position += 2
            case 0..<0x20: throw fault("holds a control character")
            default: position += 1
            }
        }
        throw fault("ends too early")
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
