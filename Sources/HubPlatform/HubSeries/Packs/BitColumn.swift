/// Numbers of one thing from period to period, in few bits: by themselves, or by what each adds to the one before.
enum BitColumn {
    private enum Way: UInt64 { case same, plain, differences }

    static func write(_ values: [UInt64], to bits: inout BitWriter) {
        guard let first = values.first else { return }
        if values.allSatisfy({ $0 == first }) {
            bits.bits(Way.same.rawValue, 2)
            bits.number(first, tail: 4)
            return
        }
        let differences = Self.differences(values)
        let (plain, plainTail) = cheapest(values)
        let (changing, changingTail) = cheapest(differences)
        let way = plain <= changing ? Way.plain : .differences
        let tail = way == .plain ? plainTail : changingTail
        bits.bits(way.rawValue, 2)
        bits.bits(UInt64(tail), 6)
        for value in way == .plain ? values : differences { bits.number(value, tail: tail) }
    }

    static func read(_ count: Int, _ bits: inout BitReader) throws(PackReader.Damage) -> [UInt64] {
        guard count > 0 else { return [] }
        guard let way = Way(rawValue: try bits.bits(2)) else { throw PackReader.Damage() }
        if way == .same { return Array(repeating: try bits.number(tail: 4), count: count) }
        let tail = Int(try bits.bits(6))
        var values: [UInt64] = []
        values.reserveCapacity(count)
        var last: UInt64 = 0
        for _ in 0..<count {
            let value = try bits.number(tail: tail)
            last = way == .plain ? value : last &+ unfolded(value)
            values.append(last)
        }
        return values
    }

    private static func differences(_ values: [UInt64]) -> [UInt64] {
        var last: UInt64 = 0
        return values.map { value in
            defer { last = value }
            return folded(value &- last)
        }
    }

    /// Small to either side of zero.
    static func folded(_ difference: UInt64) -> UInt64 {
        let signed = Int64(bitPattern: difference)
        return UInt64(bitPattern: signed << 1 ^ signed >> 63)
    }

    static func unfolded(_ value: UInt64) -> UInt64 {
        UInt64(bitPattern: Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1))
    }

    /// How many bits the values take with the best tail of those near their middle.
    private static func cheapest(_ values: [UInt64]) -> (bits: Int, tail: Int) {
        let lengths = values.map { Int.bits(of: $0) }.sorted()
        let middle = lengths[lengths.count / 2]
        var best = (bits: Int.max, tail: 0)
        for tail in max(0, middle - 3)...min(63, middle + 1) {
            let bits = values.reduce(0) { $0 + BitWriter.length($1, tail: tail) }
            if bits < best.bits { best = (bits, tail) }
        }
        return best
    }
}
