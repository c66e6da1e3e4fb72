/// How long each tier is kept; hours, days and months are kept for ever, names and evidence for as long as a device
/// is seen now and then (`Reclaiming`).
public struct Retention: Sendable, Equatable {
    private static let day: Int64 = 86_400_000

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
    public static func days(_ count: Int) -> Int64 { Int64(count) * day }
}
