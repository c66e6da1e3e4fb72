internal import HTTPTypes
internal import HubSeries

/// One number of many values of a field, in the field's unit.
enum SeriesNumber: Equatable, Sendable {
    /// Of volumes and counts.
    case sum
    /// Of volumes and counts for each second, of levels for each value: levels are read at even intervals.
    case mean
    /// Of volumes for each second.
    case minimum, maximum
    /// Of fields with a histogram; in percent.
    case percentile(Double)

    /// - Parameter word: such as `mean` or `p95`.
    init(_ word: Substring) throws(Refusal) {
        switch word {
        case "sum": self = .sum
        case "mean": self = .mean
        case "minimum": self = .minimum
        case "maximum": self = .maximum
        default:
            guard word.first == "p", let percent = Self.percent(word.dropFirst()) else {
                throw Refusal(.badRequest, "'value' is none of sum, mean, minimum, maximum, p50, p95, ....")
            }
            self = .percentile(percent)
        }
    }

    /// - Returns: `nil` for what is not a number from 0 to 100 with three digits after the point at most.
    static func percent(_ word: Substring) -> Double? {
        guard (1...7).contains(word.utf8.count), word.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }),
            let percent = Double(word), percent <= 100
        else { return nil }
        return percent
    }

    /// - Returns: `nil` where nothing was measured, or this says nothing of such a field.
    func of(_ all: FieldAggregate, _ field: SeriesKind.Field, seconds: Double) -> Double? {
        guard all.count > 0 else { return nil }
        let unit = field.unit
        switch (self, field.measure) {
        case (.sum, .volume), (.sum, .count): return Double(all.sum) * unit.scale
        case (.sum, .level): return nil
        case (.mean, .level): return all.mean.map { unit.value($0) }
        case (.mean, _): return seconds > 0 ? Double(all.sum) * unit.scale / seconds : nil
        case (.minimum, .level): return unit.value(Double(all.minimum))
        case (.maximum, .level): return unit.value(Double(all.maximum))
        case (.minimum, .volume): return Double(all.minimum) * unit.scale
        case (.maximum, .volume): return Double(all.maximum) * unit.scale
        case (.minimum, .count), (.maximum, .count): return nil
        case (.percentile(let percent), _): return all.percentile(percent / 100).map { unit.value($0) }
        }
    }

    /// The unit of this number.
    func unit(of field: SeriesKind.Field) -> String {
        field.measure == .level || self == .sum ? field.unit.name : "\(field.unit.name)/second"
    }
}

extension SeriesUnit {
    /// Digits after the point that hold a stored number, and two more for means.
    var decimals: Int {
        var (digits, scale) = (1, self.scale)
        while scale < 1, digits < 9 { (digits, scale) = (digits + 1, scale * 10) }
        return digits + 2
    }
}
