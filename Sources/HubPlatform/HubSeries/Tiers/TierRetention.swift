/// How long each tier is kept; hours, days and months are never deleted.
public struct TierRetention: Sendable, Equatable {
    /// Milliseconds each.
    public var fine: Int64
    public var minutes: Int64
    public var quarters: Int64

    public init(
        fine: Int64 = Self.days(1), minutes: Int64 = Self.days(31), quarters: Int64 = Self.days(366)
    ) {
        self.fine = fine
        self.minutes = minutes
        self.quarters = quarters
    }

    /// In milliseconds.
    public static func days(_ count: Int) -> Int64 { Int64(count) * 86_400_000 }
}
