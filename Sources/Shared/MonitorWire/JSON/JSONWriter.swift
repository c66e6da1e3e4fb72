package import MonitorCore

/// Writes JSON straight into bytes: a snapshot of 250 devices costs a dozen allocations, not thousands.
///
/// Source: RFC 8259.
package struct JSONWriter {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false
    // Most devices were checked, last seen and first seen at the same few moments.
    private var times: [(time: UTCTime, text: [UInt8])] = []

    package init(reservingBytes capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func object(_ key: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        enclosed(key, UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    package mutating func array(_ key: StaticString? = nil, _ body: (inout JSONWriter) -> Void) {
        enclosed(key, UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    private mutating func enclosed(
        _ key: StaticString?, _ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void
    ) {
        begin(key)
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    /// A key that the program does not know when it is compiled; its value comes next, without a key.
    package mutating func key(_ name: String) {
        begin(nil)
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// `nil` writes `null`: the key is always there.
    package mutating func value(_ key: StaticString? = nil, _ text: String?) {
        begin(key)
        if let text { string(text) } else { literal("null") }
    }

    package mutating func value(_ key: StaticString? = nil, _ number: UInt64?) {
        begin(key)
        if let number { integer(number) } else { literal("null") }
    }

    package mutating func value(_ key: StaticString? = nil, _ flag: Bool) {
        begin(key)
        literal(flag ? "true" : "false")
    }

    /// A value that is JSON already, such as the body of a feature's report.
    package mutating func raw(_ key: StaticString? = nil, _ json: [UInt8]) {
        begin(key)
        bytes += json
    }

    /// A number with at most `decimals` digits after the point. What JSON cannot say (NaN, infinity) is
    /// `null`.
    package mutating func value(_ key: StaticString? = nil, _ number: Double?, decimals: Int) {
        begin(key)
        let scale = (0..<decimals).reduce(UInt64(1)) { scale, _ in scale * 10 }
        guard let number, let scaled = UInt64(exactly: (abs(number) * Double(scale)).rounded()) else {
            literal("null")
            return
        }
        if number < 0, scaled > 0 { bytes.append(UInt8(ascii: "-")) }
        integer(scaled / scale)
        fraction(scaled % scale, of: scale)
    }

    /// RFC 3339 with milliseconds, as `UTCTime.description`, which a snapshot holds three of per device.
    package mutating func value(_ key: StaticString, _ time: UTCTime?) {
        guard let time else { return value(key, String?.none) }
        begin(key)
        bytes.append(contentsOf: text(of: time))
    }

    private mutating func text(of time: UTCTime) -> [UInt8] {
        if let known = times.first(where: { $0.time == time }) { return known.text }
        let text = Array("\"\(time)\"".utf8)
        if times.count == 4 { times.removeLast() }
        times.insert((time, text), at: 0)
        return text
    }

    private mutating func fraction(_ part: UInt64, of scale: UInt64) {
        guard part > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        var rest = part
        var unit = scale / 10
        while rest > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }

    private mutating func begin(_ key: StaticString?) {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
        guard let key else { return }
        bytes.append(UInt8(ascii: "\""))
        literal(key)
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func literal(_ text: StaticString) {
        // because a StaticString is a constant of the program: its bytes are never freed.
        unsafe bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func integer(_ number: UInt64) {
        var divisor: UInt64 = 1
        while number / divisor >= 10 { divisor *= 10 }
        var rest = number
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(rest / divisor))
            rest %= divisor
            divisor /= 10
        }
    }

    /// Escapes what RFC 8259 §7 demands and nothing else. A zero character becomes U+FFFD: readers of ours
    /// refuse it (`holdsZero`), and one odd name of the kernel's must not cost the snapshot.
    private mutating func string(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        if Self.isPlain(text.utf8.span) { bytes.append(contentsOf: text.utf8) } else { escaped(text) }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices {
            let byte = text[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
        }
        return true
    }

    private mutating func escaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0: literal("\\ufffd")
            case 1..<0x20:
                literal("\\u00")
                bytes.append(UInt8(ascii: "0") + (byte >> 4))
                bytes.append(HexDigit.text(byte & 15))
            default: bytes.append(byte)
            }
        }
    }
}
