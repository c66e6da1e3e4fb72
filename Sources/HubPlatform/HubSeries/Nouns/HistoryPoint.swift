public import MonitorCore

/// What a chart draws: one aggregate per step.
public struct HistoryPoint: Sendable, Equatable {
    public let start: UTCTime
    public var aggregate: Aggregate

    public init(start: UTCTime, aggregate: Aggregate) {
        self.start = start
        self.aggregate = aggregate
    }
}
