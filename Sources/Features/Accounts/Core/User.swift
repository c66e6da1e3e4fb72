public import HubCore
public import MonitorCore

/// A person who may log in.
public struct User: Sendable, Equatable {
    public let name: String
    public let role: Role
    public let createdAt: UTCTime
    /// Sessions that have not ended.
    public let sessions: Int

    public init(name: String, role: Role, createdAt: UTCTime, sessions: Int) {
        self.name = name
        self.role = role
        self.createdAt = createdAt
        self.sessions = sessions
    }
}
