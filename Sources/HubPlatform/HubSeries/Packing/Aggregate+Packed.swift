extension Aggregate {
    func write(to pack: inout PackWriter) {
        pack.number(count)
        guard count > 0 else { return }
        pack.number(milliseconds)
        for (low, sum, high) in [
            (minimum.first, sum.first, maximum.first), (minimum.second, sum.second, maximum.second),
        ] {
            pack.number(low)
            pack.number(high &- low)
            pack.number(sum)
        }
    }

    init(from pack: inout PackReader) throws(PackReader.Damage) {
        self.init()
        count = try pack.number()
        // What sums are clamped to.
        guard count <= UInt64(Int64.max) else { throw PackReader.Damage() }
        guard count > 0 else { return }
        milliseconds = try pack.number()
        (minimum.first, maximum.first, sum.first) = try Self.field(&pack)
        (minimum.second, maximum.second, sum.second) = try Self.field(&pack)
    }

    private static func field(
        _ pack: inout PackReader
    ) throws(PackReader.Damage) -> (UInt64, UInt64, UInt64) {
        let low = try pack.number()
        return (low, low &+ (try pack.number()), try pack.number())
    }
}
