public import HubCore
public import MonitorCore

/// Planned work: problems of these objects meanwhile are expected, and told afterwards if they still exist.
public struct PlannedWork: Sendable, Equatable {
    /// Things may take so long to come back: in milliseconds.
    public static let grace: Int64 = 60_000

    /// The end of what is done again and again until a person cancels it: the end of the year 9999.
    public static let never = UTCTime(milliseconds: 253_402_300_799_000)

    public let number: Int64
    public let name: String
    public let objects: Glob
    public let startsAt: UTCTime
    public let endsAt: UTCTime
    public let author: String
    /// In which windows of that time; `nil` for all of it.
    public let repeats: WorkHours?

    public init(
        number: Int64, name: String, objects: Glob, startsAt: UTCTime, endsAt: UTCTime, author: String,
        repeats: WorkHours? = nil
    ) {
        self.number = number
        self.name = name
        self.objects = objects
        self.startsAt = startsAt
        self.endsAt = endsAt
        self.author = author
        self.repeats = repeats
    }

    /// Until when it keeps messages back; `nil` where it does not.
    public func holds(_ object: AlertObject, at now: UTCTime) -> UTCTime? {
        guard startsAt <= now, objects.matches(object.path), let end = lastEnd(at: now) else { return nil }
        let late = UTCTime(milliseconds: end.milliseconds + Self.grace)
        return now < late ? late : nil
    }

    /// When the window ends, or has just ended.
    private func lastEnd(at now: UTCTime) -> UTCTime? {
        guard let repeats else { return endsAt }
        let before = UTCTime(milliseconds: now.milliseconds - Self.grace)
        guard let end = repeats.end(at: now) ?? repeats.end(at: before) else { return nil }
        return min(end, endsAt)
    }

    /// The window that is open now, or the next one; `nil` where there is none any more.
    public func window(from now: UTCTime) -> Range<UTCTime>? {
        let from = max(now, startsAt)
        guard from < endsAt else { return nil }
        guard let repeats else { return startsAt..<endsAt }
        guard let next = repeats.window(from: from), next.lowerBound < endsAt else { return nil }
        return next.lowerBound..<min(next.upperBound, endsAt)
    }
}
