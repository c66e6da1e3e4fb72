internal import HubCore
public import MonitorCore

/// A link that shows one view to the user who has it, without a login and read-only, until it ends.
public struct SharedView: Sendable, Equatable {
    public static let days = SharedPlace.days
    /// Of all that are open.
    public static let most = 100

    public let number: Int64
    /// With the query that the link opens it with: `/routers/attic/history?range=1d`.
    public let place: String
    public let expiresAt: UTCTime
    public let by: String

    public init(number: Int64, place: String, expiresAt: UTCTime, by: String) {
        self.number = number
        self.place = place
        self.expiresAt = expiresAt
        self.by = by
    }

    /// Without the query.
    public var path: String { SharedPlace.path(of: place) }

    /// - Returns: `nil` for what cannot be shared.
    public static func place(_ text: String) -> String? { SharedPlace.checked(text) }
}
