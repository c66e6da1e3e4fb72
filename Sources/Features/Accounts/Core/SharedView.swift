public import MonitorCore

/// A link that shows one view to the user who has it, without a login and read-only, until it ends.
public struct SharedView: Sendable, Equatable {
    public static let days: ClosedRange<Int64> = 1...90
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
    public var path: String { Self.path(of: place) }

    private static func path(of place: String) -> String {
        String(place.prefix { $0 != "?" && $0 != "#" })
    }

    /// Pages of one person, what answers any question, and what is not a page are not shared.
    private static let own = [
        "/account", "/search", "/api", "/share", "/login", "/setup", "/invite", "/static", "/lib", "/ws",
    ]

    /// - Returns: `nil` for what cannot be shared.
    public static func place(_ text: String) -> String? {
        let place = String(text.prefix { $0 != "#" })
        let path = path(of: place)
        guard path.hasPrefix("/"), !path.hasPrefix("//"), place.utf8.count <= 1024,
            place.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }),
            !own.contains(where: { path == $0 || path.hasPrefix($0 + "/") })
        else { return nil }
        return place
    }
}
