public import HubCore
public import MonitorCore

/// A token with which a program reads the API. The token itself is known to the program alone.
public struct APIToken: Sendable, Equatable {
    public let number: Int64
    public let name: String
    public let role: Role
    /// Of a provider's tools.
    public let duties: Set<Duty>
    public let createdAt: UTCTime

    public init(number: Int64, name: String, role: Role, duties: Set<Duty> = [], createdAt: UTCTime) {
        self.number = number
        self.name = name
        self.role = role
        self.duties = duties
        self.createdAt = createdAt
    }
}
