public import HubSeries

/// What pages with many charts ask in one question.
public protocol ChartMemory: Sendable {
    /// Every series of one kind of an agent, as `HubMemory.history` gives one of them. The last hour comes
    /// from memory, as far as it reaches.
    ///
    /// - Returns: by series' name; series without a point in the range are left out. `nil` for an agent that
    ///   there is not.
    func histories(
        of kind: SeriesKind, agent: String, in range: Range<Int64>, step: Int64
    ) async throws -> [String: [HistoryPoint]]?
    /// The newest reading of every series of an agent that was in its newest window.
    ///
    /// - Returns: `nil` where nothing of it came since the hub's start.
    func latest(of agent: String) async throws -> LatestReadings?
}
