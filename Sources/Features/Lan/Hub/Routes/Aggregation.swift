internal import HubSeries

/// One number of many readings.
enum Aggregation: String, CaseIterable {
    case sum, mean, minimum, maximum

    /// Of both fields.
    func value(of all: Aggregate, isVolume: Bool) -> (first: Double, second: Double) {
        switch self {
        case .sum: (Double(all.sum.first), Double(all.sum.second))
        case .minimum: (Double(all.minimum.first), Double(all.minimum.second))
        case .maximum: (Double(all.maximum.first), Double(all.maximum.second))
        case .mean:
            // Of a volume per second, of a level per reading: levels are read at even intervals.
            Self.divided(all.sum, by: isVolume ? Double(all.milliseconds) / 1000 : Double(all.count))
        }
    }

    private static func divided(_ sum: Reading, by count: Double) -> (Double, Double) {
        count > 0 ? (Double(sum.first) / count, Double(sum.second) / count) : (0, 0)
    }
}
