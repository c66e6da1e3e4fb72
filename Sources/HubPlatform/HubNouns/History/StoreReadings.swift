public import Agents
public import HubCore

/// State of the store itself, for monitoring of the hub.
public struct StoreReadings: Sendable, Equatable {
    /// Of the file.
    public var databaseBytes: UInt64 = 0
    /// Of the log of what is committed but not yet in the file.
    public var writeAheadBytes: UInt64 = 0
    /// Snapshots handed over and not yet stored.
    public var waitingSnapshots: UInt64 = 0
    public var agents: UInt64 = 0
    public var keys: [AgentKey.State: UInt64] = [:]
    public var quarantinedSnapshots: UInt64 = 0
    public var quarantinedBytes: UInt64 = 0
    /// Of people in browsers; those that have ended and are not swept away yet count.
    public var sessions: UInt64 = 0

    public init() {}
}

/// A memory that says how it fares.
public protocol WatchedMemory: Sendable {
    func readings() async throws -> StoreReadings
    /// Looks whether it can still be used; waits for the medium.
    func health() async -> StoreHealth
}
