internal import HubSeries

/// How long each tier and events are kept; hours, days and months are never deleted, names and evidence for as long as
/// a device is seen now and then.
public struct Retention: Sendable, Equatable {
    /// Milliseconds each.
    public var fine: Int64
    public var minutes: Int64
    public var quarters: Int64
    public var events: Int64

    public init(fineDays: Int = 1, minuteDays: Int = 31, quarterDays: Int = 366, eventDays: Int = 366) {
        fine = Self.days(fineDays)
        minutes = Self.days(minuteDays)
        quarters = Self.days(quarterDays)
        events = Self.days(eventDays)
    }

    /// In milliseconds.
    public static func days(_ count: Int) -> Int64 { TierRetention.days(count) }
}
