/// The tiers that are rows.
enum Tier: String, Sendable {
    case quarters, hours, days, months

    static let columns = """
        series, period, count, milliseconds, sum1, minimum1, maximum1, sum2, minimum2, maximum2
        """
    /// Adds to the row that is there.
    static let merge = """
        ON CONFLICT DO UPDATE SET
            count = count + excluded.count, milliseconds = milliseconds + excluded.milliseconds,
            sum1 = min(sum1 + excluded.sum1, 4611686018427387904),
            sum2 = min(sum2 + excluded.sum2, 4611686018427387904),
            minimum1 = min(minimum1, excluded.minimum1), minimum2 = min(minimum2, excluded.minimum2),
            maximum1 = max(maximum1, excluded.maximum1), maximum2 = max(maximum2, excluded.maximum2)
        """
}
