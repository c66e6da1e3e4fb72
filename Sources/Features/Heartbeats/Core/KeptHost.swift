public import MonitorCore

/// A host with what is known of it.
public struct KeptHost: Sendable, Equatable {
    /// Of its row.
    public let number: Int64
    public var definition: HostDefinition
    public var heartbeat: Heartbeat
    public let createdAt: UTCTime
    public let updatedAt: UTCTime
    /// Pings that were heard, those that a paused host ignored included.
    public var pings: Int64

    public init(
        number: Int64, definition: HostDefinition, heartbeat: Heartbeat, createdAt: UTCTime,
        updatedAt: UTCTime, pings: Int64
    ) {
        self.number = number
        self.definition = definition
        self.heartbeat = heartbeat
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.pings = pings
    }
}

/// One heartbeat as it is kept.
public struct KeptBeat: Sendable, Equatable {
    public let number: Int64
    public let at: UTCTime
    public let kind: PingKind
    /// How many of its kind came in the same second.
    public let count: Int64
    public let address: String?
    public let userAgent: String?
    public let durationMilliseconds: Int64?
    public let isIgnored: Bool
    /// As it came, the first bytes of it; shown as text alone.
    public let body: [UInt8]

    public init(
        number: Int64, at: UTCTime, kind: PingKind, count: Int64, address: String?, userAgent: String?,
        durationMilliseconds: Int64?, isIgnored: Bool, body: [UInt8]
    ) {
        self.number = number
        self.at = at
        self.kind = kind
        self.count = count
        self.address = address
        self.userAgent = userAgent
        self.durationMilliseconds = durationMilliseconds
        self.isIgnored = isIgnored
        self.body = body
    }
}
