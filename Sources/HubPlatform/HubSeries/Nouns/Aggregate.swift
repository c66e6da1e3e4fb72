/// Many readings of one series, summed up. Aggregates of parts make the aggregate of the whole, exactly.
public struct Aggregate: Equatable, Sendable {
    /// Readings; absent ones are not counted.
    public var count: UInt64 = 0
    /// Time measured, together.
    public var milliseconds: UInt64 = 0
    public var sum = Reading(0)
    /// Of levels the values; of volumes the rates, in bytes per second.
    public var minimum = Reading(.max, .max)
    public var maximum = Reading(0)

    public init() {}

    public mutating func add(_ reading: Reading, milliseconds length: UInt64, isVolume: Bool) {
        count = count.clampedSum(1)
        milliseconds &+= length
        sum.add(reading)
        let extreme =
            isVolume
            ? Reading(
                Self.perSecond(reading.first, length), Self.perSecond(reading.second, length)) : reading
        widen(to: extreme, extreme)
    }

    public mutating func add(_ other: Aggregate) {
        count = count.clampedSum(other.count)
        milliseconds &+= other.milliseconds
        sum.add(other.sum)
        widen(to: other.minimum, other.maximum)
    }

    private mutating func widen(to low: Reading, _ high: Reading) {
        minimum = Reading(min(minimum.first, low.first), min(minimum.second, low.second))
        maximum = Reading(max(maximum.first, high.first), max(maximum.second, high.second))
    }

    static func perSecond(_ bytes: UInt64, _ milliseconds: UInt64) -> UInt64 {
        if milliseconds == 0 { return 0 }
        let rate = Double(bytes) * 1000 / Double(milliseconds)
        return rate < Double(Int64.max) ? UInt64(rate) : UInt64(Int64.max)
    }
}

extension UInt64 {
    /// Hostile numbers stop at what SQLite's integers hold.
    func clampedSum(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow || sum > UInt64(Int64.max) ? UInt64(Int64.max) : sum
    }
}
