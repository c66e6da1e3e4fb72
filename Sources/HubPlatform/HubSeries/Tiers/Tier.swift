/// The tiers that are rows.
enum Tier: String, Sendable {
    case quarters, hours, days, months

    static let columns = """
        series, period, count, milliseconds, sum1, minimum1, maximum1, sum2, minimum2, maximum2
        """
    /// Adds to the row that is there, whose table is `old`.
    static let merge = """
        ON CONFLICT (series, period) DO UPDATE SET
            count = old.count + excluded.count, milliseconds = old.milliseconds + excluded.milliseconds,
            sum1 = min(old.sum1 + excluded.sum1, 4611686018427387904),
            sum2 = min(old.sum2 + excluded.sum2, 4611686018427387904),
            minimum1 = min(old.minimum1, excluded.minimum1), minimum2 = min(old.minimum2, excluded.minimum2),
            maximum1 = max(old.maximum1, excluded.maximum1), maximum2 = max(old.maximum2, excluded.maximum2)
        """
}
