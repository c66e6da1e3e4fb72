/// Appends numbers to bits, small ones in few.
struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var pending: UInt64 = 0
    /// Below 8 between two calls.
    private var pendingBits: UInt64 = 0

    /// The lowest bits of a value, highest first.
    mutating func bits(_ value: UInt64, _ count: Int) {
        if count > 32 {
            bits(value >> 32, count - 32)
            bits(value & 0xffff_ffff, 32)
            return
        }
        pending = pending << UInt64(count) | value & ((1 << UInt64(count)) - 1)
        pendingBits += UInt64(count)
        while pendingBits >= 8 {
            pendingBits -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> pendingBits))
        }
    }

    /// The lowest `tail` bits as they are, and what is above them by its length.
    mutating func number(_ value: UInt64, tail: Int) {
        let head = value >> UInt64(tail)
        let length = Int.bits(of: head)
        for _ in 0..<length { bits(1, 1) }
        bits(0, 1)
        // Its highest bit is known.
        if length > 1 { bits(head, length - 1) }
        bits(value, tail)
    }

    /// Fills up the last byte.
    mutating func finish() -> [UInt8] {
        if pendingBits > 0 { bits(0, Int(8 - pendingBits)) }
        return bytes
    }

    /// How many bits `number` takes.
    static func length(_ value: UInt64, tail: Int) -> Int {
        let length = Int.bits(of: value >> UInt64(tail))
        return length + 1 + max(0, length - 1) + tail
    }
}

extension Int {
    /// How many bits a number has, from its highest.
    static func bits(of value: UInt64) -> Int { 64 - value.leadingZeroBitCount }
}
