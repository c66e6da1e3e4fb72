/// Writes messages as Protocol Buffers has them on the wire. Only what the two protocols here need.
///
/// Source: protobuf.dev/programming-guides/encoding.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// Wire type 2: a message within this one.
    mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        self.bytes(field, inner.bytes)
    }

    mutating func text(_ field: Int, _ text: String) { bytes(field, Array(text.utf8)) }

    /// Wire type 1.
    mutating func double(_ field: Int, _ value: Double) { fixed(field, value.bitPattern) }

    /// Wire type 1.
    mutating func fixed(_ field: Int, _ value: UInt64) {
        varint(UInt64(field << 3 | 1))
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Wire type 0; a negative number has ten bytes.
    mutating func integer(_ field: Int, _ value: Int64) {
        varint(UInt64(field << 3))
        varint(UInt64(bitPattern: value))
    }

    private mutating func bytes(_ field: Int, _ value: [UInt8]) {
        varint(UInt64(field << 3 | 2))
        varint(UInt64(value.count))
        bytes += value
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
