public import HubCore
public import MonitorCore

/// A token with which a program reads the API. The token itself is known to the program alone.
public struct APIToken: Sendable, Equatable {
    public let number: Int64
    public let name: String
    public let role: Role
    public let createdAt: UTCTime

    public init(number: Int64, name: String, role: Role, createdAt: UTCTime) {
        self.number = number
        self.name = name
        self.role = role
        self.createdAt = createdAt
    }
}
