public import HubSeries

/// What pages ask beside the charts.
public protocol PageMemory: Sendable {
    /// The day that it is at the hub's place.
    func today() -> Period
    /// What one device used, by day and by month; the newest first.
    ///
    /// - Returns: at most 31 days and 24 months in which something was measured.
    func totals(ofDevice device: String, agent: String) async throws -> DeviceTotals
}
