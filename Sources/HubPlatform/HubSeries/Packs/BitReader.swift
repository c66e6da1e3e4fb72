/// Reads what `BitWriter` wrote; what is damaged or cut is an error, never a trap.
struct BitReader {
    private let bytes: ArraySlice<UInt8>
    private var next: Int
    private var held: UInt64 = 0
    /// Below 8 between two calls.
    private var heldBits: UInt64 = 0

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        next = bytes.startIndex
    }

    mutating func bits(_ count: Int) throws(PackReader.Damage) -> UInt64 {
        if count > 32 {
            let high = try bits(count - 32)
            return high << 32 | (try bits(32))
        }
        while heldBits < UInt64(count) {
            guard next < bytes.endIndex else { throw PackReader.Damage() }
            held = held << 8 | UInt64(bytes[next])
            next += 1
            heldBits += 8
        }
        heldBits -= UInt64(count)
        return held >> heldBits & ((1 << UInt64(count)) - 1)
    }

    mutating func number(tail: Int) throws(PackReader.Damage) -> UInt64 {
        var length = 0
        while try bits(1) == 1 {
            length += 1
            guard length + tail <= 64 else { throw PackReader.Damage() }
        }
        var head: UInt64 = length > 0 ? 1 : 0
        if length > 1 { head = head << UInt64(length - 1) | (try bits(length - 1)) }
        return head << UInt64(tail) | (try bits(tail))
    }

    /// - Returns: at most `most`.
    mutating func count(tail: Int, atMost most: Int) throws(PackReader.Damage) -> Int {
        let value = try number(tail: tail)
        guard value <= UInt64(most) else { throw PackReader.Damage() }
        return Int(value)
    }
}
