public import HubCore
public import MonitorCore

/// A link by which a person makes their own account: no other person learns their password.
public struct Invitation: Sendable, Equatable {
    /// It is good once, and no longer than this.
    public static let hours: Int64 = 24

    public let number: Int64
    /// The account's name.
    public let name: String
    public let role: Role
    public let expiresAt: UTCTime
    public let by: String

    public init(number: Int64, name: String, role: Role, expiresAt: UTCTime, by: String) {
        self.number = number
        self.name = name
        self.role = role
        self.expiresAt = expiresAt
        self.by = by
    }
}

/// A login of a user, as they see it themselves.
public struct OpenSession: Sendable, Equatable {
    /// Tells it from the user's others; opens nothing.
    public let handle: String
    public let createdAt: UTCTime
    public let seenAt: UTCTime
    /// The one that asks.
    public let isThis: Bool

    public init(handle: String, createdAt: UTCTime, seenAt: UTCTime, isThis: Bool) {
        self.handle = handle
        self.createdAt = createdAt
        self.seenAt = seenAt
        self.isThis = isThis
    }
}
