public import HubCore
public import MonitorCore

/// Work that was announced: what burns of these objects meanwhile is expected, and told afterwards if it still burns.
public struct PlannedWork: Sendable, Equatable {
    /// Things may take so long to come back: in milliseconds.
    public static let grace: Int64 = 60_000

    public let number: Int64
    public let name: String
    public let objects: Glob
    public let startsAt: UTCTime
    public let endsAt: UTCTime
    public let author: String

    public init(
        number: Int64, name: String, objects: Glob, startsAt: UTCTime, endsAt: UTCTime, author: String
    ) {
        self.number = number
        self.name = name
        self.objects = objects
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.author = author
    }

    /// Until when it keeps messages back; `nil` where it does not.
    public func holds(_ object: AlertObject, at now: UTCTime) -> UTCTime? {
        let end = UTCTime(milliseconds: endsAt.milliseconds + Self.grace)
        return startsAt <= now && now < end && objects.matches(object.path) ? end : nil
    }
}
