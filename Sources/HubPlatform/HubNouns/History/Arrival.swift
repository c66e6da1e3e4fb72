public import LanCore
public import MonitorCore

/// A snapshot that an agent handed in.
public struct Arrival: Sendable {
    public var snapshot: Snapshot
    /// `AgentKey.number` of the key that it came with.
    public let key: Int64
    public let agentVersion: String?
    /// By the hub's clock.
    public let arrivedAt: UTCTime
    /// Whether it waited in quarantine since then.
    public var wasHeld = false
    /// The snapshot as it was received, for as long as it waits for an approval; `nil` where it was not received
    /// as JSON.
    public let body: ArraySlice<UInt8>?

    public init(
        snapshot: Snapshot, key: Int64, agentVersion: String?, arrivedAt: UTCTime,
        body: ArraySlice<UInt8>? = nil
    ) {
        self.body = body
        self.snapshot = snapshot
        self.key = key
        self.agentVersion = agentVersion
        self.arrivedAt = arrivedAt
    }

    public enum Outcome: Sendable, Equatable {
        case stored
        /// It was here before; its sender need not send it again.
        case repeated
        /// Durable, but its key is not approved: it waits in quarantine.
        case waiting
        /// Not kept: its key is not approved, and the quarantine has no room.
        case quarantineFull
        /// Not kept: the key is denied, or gone.
        case denied
        /// Not kept: the key speaks for another agent.
        case foreign(owner: String)
        /// Not kept: neither the hub's clock nor the agent's can be right. It may be tried again.
        case undated
        /// Not kept: the database refuses what it holds, and always will.
        case unfit
    }

    /// How far the sender's clock is behind ours; what waited in an outbox counts as behind, too.
    public var skewMilliseconds: Int64 { arrivedAt.milliseconds - snapshot.windowEnded.milliseconds }
}
