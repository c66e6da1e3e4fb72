public import MonitorCore

/// An agent whose reports are kept.
public struct AgentSummary: Sendable, Equatable {
    public let serverID: String
    public let version: String?
    public let firstSeen: UTCTime
    public let lastSeen: UTCTime
    /// How far its clock was behind the hub's at its last report.
    public let skewMilliseconds: Int64

    public init(
        serverID: String, version: String?, firstSeen: UTCTime, lastSeen: UTCTime, skewMilliseconds: Int64
    ) {
        self.serverID = serverID
        self.version = version
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.skewMilliseconds = skewMilliseconds
    }
}
