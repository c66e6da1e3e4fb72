public import MonitorCore

/// What a chart draws: one aggregate a field and step.
public struct SeriesPoint: Sendable, Equatable {
    public let start: UTCTime
    /// Time measured, together.
    public internal(set) var milliseconds: UInt64
    /// In the order of the kind's fields.
    public internal(set) var fields: [FieldAggregate]

    init(start: UTCTime, milliseconds: UInt64 = 0, fields: [FieldAggregate]) {
        self.start = start
        self.milliseconds = milliseconds
        self.fields = fields
    }

    /// Parts of one series, or series of one kind that are shown as one.
    public mutating func add(_ other: SeriesPoint) {
        add(milliseconds: other.milliseconds, other.fields)
    }

    mutating func add(milliseconds length: UInt64, _ more: [FieldAggregate]) {
        milliseconds = milliseconds.clampedSum(length)
        for (index, field) in more.enumerated() {
            if index < fields.count { fields[index].add(field) } else { fields.append(field) }
        }
    }
}

extension SeriesPoint {
    /// - Parameter kind: in rows.
    init(_ point: HistoryPoint, _ kind: SeriesKind) {
        let all = point.aggregate
        func field(_ number: KeyPath<Reading, UInt64>) -> FieldAggregate {
            FieldAggregate(
                count: all.count, sum: all.sum[keyPath: number], minimum: all.minimum[keyPath: number],
                maximum: all.maximum[keyPath: number])
        }
        self.init(
            start: point.start, milliseconds: all.milliseconds,
            fields: Array([field(\.first), field(\.second)].prefix(kind.fields.count)))
    }
}
