/// What a clock on the wall shows, without its zone: seconds since it showed 1970-01-01 00:00:00.
public struct WallTime: Sendable, Hashable, Comparable {
    public let seconds: Int

    public init(seconds: Int) {
        self.seconds = seconds
    }

    public init(_ date: CivilDate, seconds: Int = 0) {
        self.seconds = date.days * 86_400 + seconds
    }

    public var date: CivilDate { CivilDate(days: days) }

    /// Since 1970-01-01.
    var days: Int { seconds.floored(by: 86_400) }

    public var secondOfDay: Int { seconds.remainder(by: 86_400) }

    public static func < (one: WallTime, other: WallTime) -> Bool { one.seconds < other.seconds }

    static func + (one: WallTime, seconds: Int) -> WallTime { WallTime(seconds: one.seconds + seconds) }
}

extension WallTime: CustomStringConvertible {
    /// `2026-03-29T02:30:00`.
    public var description: String {
        let parts = [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60]
        return "\(date)T" + parts.map { CivilDate.padded($0, 2) }.joined(separator: ":")
    }
}
