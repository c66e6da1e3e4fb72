extension Duration {
    /// Whole milliseconds, rounded down; never negative, never more than a month.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return max(0, min(2_592_000, seconds) * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
