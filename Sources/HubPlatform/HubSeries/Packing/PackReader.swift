/// Reads what `PackWriter` wrote; what is damaged or cut is an error, never a trap.
public struct PackReader {
    public struct Damage: Error, Equatable {
        public init() {}
    }

    private var rest: ArraySlice<UInt8>

    public init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    public var isAtEnd: Bool { rest.isEmpty }

    public mutating func number() throws(Damage) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst(), shift < 63 || byte < 2 else { throw Damage() }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw Damage()
    }

    /// For what is counted up or added to, so that no sum overflows: far above anything that was written.
    public mutating func bounded() throws(Damage) -> Int64 {
        let value = try number()
        guard value <= Self.bound else { throw Damage() }
        return Int64(value)
    }

    public static let bound: UInt64 = 1 << 53

    public mutating func difference() throws(Damage) -> Int64 {
        let coded = try number()
        return Int64(bitPattern: coded >> 1) ^ -Int64(bitPattern: coded & 1)
    }

    /// How many follow, each at least one byte.
    public mutating func count() throws(Damage) -> Int {
        let value = try number()
        guard value <= UInt64(rest.count) else { throw Damage() }
        return Int(value)
    }

    public mutating func text() throws(Damage) -> String {
        let length = try count()
        guard let text = String(validating: rest.prefix(length), as: UTF8.self) else { throw Damage() }
        rest = rest.dropFirst(length)
        return text
    }

    public mutating func blob() throws(Damage) -> [UInt8] {
        let length = try count()
        defer { rest = rest.dropFirst(length) }
        return Array(rest.prefix(length))
    }

    /// As `blob`, without a copy.
    mutating func slice() throws(Damage) -> ArraySlice<UInt8> {
        let length = try count()
        defer { rest = rest.dropFirst(length) }
        return rest.prefix(length)
    }

    public mutating func skipBlob() throws(Damage) {
        let length = try count()
        rest = rest.dropFirst(length)
    }

    mutating func column(count: Int) throws(Damage) -> [Rounded] {
        var values: [Rounded] = []
        while values.count < count {
            let head = try number()
            let length = Int(exactly: head >> 1) ?? .max
            guard length > 0, length <= count - values.count else { throw Damage() }
            if head & 1 == 1 {
                values.append(contentsOf: repeatElement(try value(), count: length))
            } else {
                for _ in 0..<length { values.append(try value()) }
            }
        }
        return values
    }

    private mutating func value() throws(Damage) -> Rounded {
        guard let high = rest.popFirst(), let low = rest.popFirst() else { throw Damage() }
        return Rounded(bits: UInt16(high) << 8 | UInt16(low))
    }
}
