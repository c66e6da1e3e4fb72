extension [UInt8] {
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}

extension ArraySlice<UInt8> {
    /// Takes an integer from the front; `nil` where there are too few bytes.
    mutating func take<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) -> Value? {
        let size = Value.bitWidth / 8
        guard count >= size else { return nil }
        defer { removeFirst(size) }
        return prefix(size).reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }

    /// Takes so many bytes from the front; `nil` where there are fewer.
    mutating func take(bytes size: Int) -> ArraySlice<UInt8>? {
        guard size >= 0, count >= size else { return nil }
        defer { removeFirst(size) }
        return prefix(size)
    }
}
