public import LanCore
public import MonitorCore

/// A snapshot that an agent sent.
public struct Arrival: Sendable {
    public var snapshot: Snapshot
    /// `AgentKey.number` of the key that it came with.
    public let key: Int64
    public let agentVersion: String?
    /// By the hub's clock.
    public let arrivedAt: UTCTime
    /// Whether it waited in quarantine since then.
    public var wasHeld = false
    /// The snapshot as it was received, for as long as it waits for an approval; `nil` where it was not
    /// received as JSON.
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

    /// How far the sender's clock is behind ours; what waited in an outbox counts as behind, too.
    public var skewMilliseconds: Int64 { arrivedAt.milliseconds - snapshot.windowEnded.milliseconds }
}
