public import MonitorCore

/// The next times of an expression, for people to check what they wrote.
public struct Preview: Sendable, Equatable {
    public struct Occurrence: Sendable, Equatable {
        public let at: UTCTime
        /// Of the zone at that time.
        public let offset: ZoneOffset
        /// What the clock on the wall shows.
        public let wall: WallTime
        /// Whether the zone's clock was changed since the one before, or, for the first, since now.
        public let isAfterChange: Bool
    }

    public static let most = 100
    public let occurrences: [Occurrence]

    /// - Parameters:
    ///   - time: not included.
    ///   - count: at most `most`.
    public init(
        _ expression: ScheduleExpression, after time: UTCTime, count: Int, in zone: Zone,
        named: [ZoneName: Zone] = [:]
    ) {
        var occurrences: [Occurrence] = []
        var last = time.seconds
        while occurrences.count < min(count, Self.most),
            let next = expression.next(after: last, in: zone, named: named)
        {
            let offset = zone.offset(at: next)
            occurrences.append(
                Occurrence(
                    at: UTCTime(seconds: next), offset: offset, wall: zone.wall(at: next),
                    isAfterChange: zone.offset(at: last).seconds != offset.seconds))
            last = next
        }
        self.occurrences = occurrences
    }
}
