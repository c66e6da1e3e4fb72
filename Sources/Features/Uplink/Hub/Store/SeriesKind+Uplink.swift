internal import HubSeries

/// What agents measure of their lines: one series each.
extension SeriesKind {
    static let line = SeriesKind(
        12, "line", packed: [Field("connect", SeriesUnit("second", scale: 1e-6), .level)])
}

extension Sample {
    /// The median time to connect, of one turn.
    static func connecting(_ seconds: Double) -> Sample {
        Sample(SeriesKey(.line), [.one(UInt64(max(0, seconds) * 1e6))])
    }
}
