public import MonitorCore

/// How fast an agent's windows come. What a clock that is behind dates comes as fast as it ends; what waited in an
/// outbox comes faster, several at once and then in any order.
public struct WindowPace: Sendable, Equatable {
    private let name: SnapshotName
    private let pair: HistoryClock.Pair
    private let steadySteps: Int

    /// By chance, the first of what waited may come as long after the batch before as it ended after it.
    private static let enough = 2

    /// - Parameter before: of the snapshot before it; `nil` where there was none since the hub's start.
    public init(_ name: SnapshotName, _ pair: HistoryClock.Pair, after before: WindowPace?) {
        (self.name, self.pair) = (name, pair)
        guard let before, before.name.startID == name.startID, before.name.sequence < name.sequence,
            pair.isSteady(since: before.pair)
        else {
            steadySteps = 0
            return
        }
        steadySteps = min(before.steadySteps + 1, Self.enough)
    }

    /// Whether windows come as fast as they end, and have done so before.
    public var isSteady: Bool { steadySteps >= Self.enough }
}
