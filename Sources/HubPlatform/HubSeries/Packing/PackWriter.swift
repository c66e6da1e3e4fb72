/// Appends numbers to bytes, small ones in few.
public struct PackWriter {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Seven bits a byte, lowest first (LEB128).
    public mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Small to either side of zero.
    public mutating func difference(_ value: Int64) {
        number(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    public mutating func text(_ text: String) {
        number(UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    public mutating func blob(_ more: [UInt8]) {
        number(UInt64(more.count))
        bytes.append(contentsOf: more)
    }

    /// Runs of the same value take one; others two bytes each and one more per 64.
    mutating func column(_ values: [Rounded]) {
        var rest = values[...]
        while let first = rest.first {
            let same = rest.prefix { $0 == first }
            if same.count > 1 || rest.count == 1 {
                number(UInt64(same.count) << 1 | 1)
                value(first)
                rest = rest.dropFirst(same.count)
            } else {
                let plain = Self.plainPrefix(rest)
                number(UInt64(plain.count) << 1)
                plain.forEach { value($0) }
                rest = rest.dropFirst(plain.count)
            }
        }
    }

    private mutating func value(_ value: Rounded) {
        bytes.append(UInt8(value.bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value.bits))
    }

    /// Up to the next three of a kind: breaking off for two would cost more than it saves.
    private static func plainPrefix(_ values: ArraySlice<Rounded>) -> ArraySlice<Rounded> {
        var end = values.startIndex
        while end < values.endIndex {
            let isRun =
                end + 2 < values.endIndex && values[end] == values[end + 1]
                && values[end] == values[end + 2]
            if isRun { break }
            end += 1
        }
        return values[..<max(end, values.startIndex + 1)]
    }
}
