/// Many values of one field, summed up. Aggregates of parts make the aggregate of the whole, exactly.
public struct FieldAggregate: Sendable, Equatable {
    /// Values; what was not measured is not counted.
    public internal(set) var count: UInt64 = 0
    public internal(set) var sum: UInt64 = 0
    /// Of levels the values, of volumes the rates per second of a window, of counts nothing: 0.
    public internal(set) var minimum: UInt64 = .max
    public internal(set) var maximum: UInt64 = 0
    /// Of fields that keep one.
    public internal(set) var histogram: LogHistogram?

    /// Beyond this many, values are left out: no measurement makes so many.
    static let most: UInt64 = 1 << 53

    public init() {}

    init(count: UInt64, sum: UInt64, minimum: UInt64, maximum: UInt64) {
        (self.count, self.sum, self.minimum, self.maximum) = (count, sum, minimum, maximum)
    }

    /// - Parameter milliseconds: of the window.
    mutating func add(_ value: UInt64, _ field: SeriesKind.Field, milliseconds: UInt64) {
        guard count < Self.most else { return }
        count += 1
        sum = sum.clampedSum(value)
        switch field.measure {
        case .level: widen(to: value, value)
        case .volume:
            let rate = Aggregate.perSecond(value, milliseconds)
            widen(to: rate, rate)
        case .count: widen(to: 0, 0)
        }
        if field.hasHistogram, count == 1 { histogram = LogHistogram() }
        histogram?.add(value)
    }

    public mutating func add(_ other: FieldAggregate) {
        guard other.count > 0, count + other.count <= Self.most else { return }
        if count == 0 {
            self = other
            return
        }
        count += other.count
        sum = sum.clampedSum(other.sum)
        widen(to: other.minimum, other.maximum)
        // Of a part alone, percentiles would be wrong.
        if let more = other.histogram { histogram?.add(more) } else { histogram = nil }
    }

    private mutating func widen(to low: UInt64, _ high: UInt64) {
        minimum = min(minimum, low)
        maximum = max(maximum, high)
    }

    /// - Returns: `nil` where nothing was measured.
    public var mean: Double? { count > 0 ? Double(sum) / Double(count) : nil }

    /// The value below which a share of the values is, within `LogHistogram.relativeError` of it.
    ///
    /// - Parameter share: 0 to 1.
    /// - Returns: `nil` where nothing was measured, or the field keeps no histogram.
    public func percentile(_ share: Double) -> Double? {
        guard let value = histogram?.percentile(share) else { return nil }
        return max(Double(minimum), min(Double(maximum), value))
    }
}
