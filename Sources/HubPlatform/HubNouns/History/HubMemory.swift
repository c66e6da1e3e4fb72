public import Agents
public import HubCore
public import HubSeries
public import MonitorCore

/// What the hub remembers, for those who serve agents and people.
///
/// Every function fails where the medium does: nothing was stored then, and it may be tried again.
public protocol HubMemory: ChartMemory, DeviceDirectory, PageMemory {
    /// - Returns: `nil` for a key that there is not.
    func key(_ secret: Secret) async throws -> AgentKey?
    /// The key as it is once its agent hands something in: one that comes from elsewhere may be put on hold.
    func key(_ key: AgentKey, usedFrom origin: AgentOrigin) async throws -> AgentKey
    /// The agent that a key speaks for: from now on the one named, where it is approved, has spoken for none
    /// yet, and the name is free.
    ///
    /// - Returns: `nil` for a key that is not approved, or that waits because of the name.
    func owner(of key: Int64, claiming serverID: String) async throws -> String?
    /// Makes a key that is pending, unless too many are.
    ///
    /// - Parameters:
    ///   - address: as the asking machine says that it is its own.
    ///   - peer: where it asked from.
    func newPendingKey(for address: String, from peer: String) async throws -> PendingKey
    /// Durable when it returns.
    func store(_ arrival: Arrival) async throws -> Arrival.Outcome
    func agents() async throws -> [AgentSummary]
    /// - Parameters:
    ///   - range: Unix milliseconds.
    ///   - step: milliseconds.
    func history(
        of key: SeriesKey, agent: String, in range: Range<Int64>, step: Int64
    ) async throws -> [HistoryPoint]
    /// The most traffic first.
    func totals(of agent: String, in period: Period) async throws -> [TrafficTotal]
}
