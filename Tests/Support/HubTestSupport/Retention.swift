internal import HubSeries

/// How long each tier and events are kept, in days.
public struct Retention: Sendable, Equatable {
    let tiers: TierRetention
    /// Milliseconds.
    let events: Int64

    public init(fineDays: Int = 1, minuteDays: Int = 31, quarterDays: Int = 366, eventDays: Int = 366) {
        tiers = TierRetention(
            fine: TierRetention.days(fineDays), minutes: TierRetention.days(minuteDays),
            quarters: TierRetention.days(quarterDays))
        events = TierRetention.days(eventDays)
    }
}
