public import MonitorCore

/// What an agent sent, once, to be kept: one kind of report for each feature that has agents measure something.
public struct Report: Sendable {
    /// Which handler it is for; the database holds it while the report waits for an approval.
    public let kind: String
    public var name: SnapshotName
    /// End of the time that it tells of, by its agent's clock.
    public let ended: UTCTime
    /// What the kind's handler makes of it.
    public let content: any Sendable
    /// `AgentKey.number` of the key that it came with.
    public let key: Int64
    public let agentVersion: String?
    /// By the hub's clock.
    public let arrivedAt: UTCTime
    /// Whether it waited in quarantine since then.
    public let wasHeld: Bool
    /// Whether it is one of the windows that the agent sends as they end: it tells what the agent's clock says, and
    /// waits in quarantine where its key is not approved. Others are numbered by kind, and come with an approved key.
    public let isWindow: Bool
    /// As it is kept for as long as it waits for an approval. Made then alone.
    public let body: @Sendable () -> [UInt8]

    public init(
        kind: String, name: SnapshotName, ended: UTCTime, content: any Sendable, key: Int64,
        agentVersion: String?, arrivedAt: UTCTime, wasHeld: Bool = false, isWindow: Bool = true,
        body: @escaping @Sendable () -> [UInt8]
    ) {
        self.kind = kind
        self.name = name
        self.ended = ended
        self.content = content
        self.key = key
        self.agentVersion = agentVersion
        self.arrivedAt = arrivedAt
        self.wasHeld = wasHeld
        self.isWindow = isWindow
        self.body = body
    }

    /// How far the sender's clock is behind ours; what waited in an outbox counts as behind, too.
    public var skewMilliseconds: Int64 { arrivedAt.milliseconds - ended.milliseconds }
}

/// What became of a report.
public enum ReportOutcome: Sendable, Equatable {
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
    /// Not kept: the database refuses what it holds, and always will; or no feature knows its kind.
    case unfit
    /// Not kept: its feature can never store it, for this reason.
    case refused(String)
}
