/// One window of a week: on these weekdays from one time of the day to another.
public struct HoursWindow: Sendable, Hashable {
    /// 1 is Monday, 7 Sunday; the day on which it begins.
    public let days: Set<Int>
    /// Minutes after midnight, 0 to 1439.
    public let from: Int
    /// 1 to 1440; where it is before `from`, the window ends on the next day.
    public let to: Int

    public init(days: Set<Int>, from: Int, to: Int) throws(ScheduleFault) {
        guard !days.isEmpty, days.isSubset(of: 1...7) else {
            throw ScheduleFault("A window has days from 1 (Monday) to 7 (Sunday), and at least one.")
        }
        guard (0..<1440).contains(from), (1...1440).contains(to), from != to else {
            throw ScheduleFault("A window has two different times, from 00:00 to 24:00.")
        }
        self.days = days
        self.from = from
        self.to = to
    }

    /// - Parameters:
    ///   - from: `08:00`.
    ///   - to: `18:00`, `24:00`; `06:00` of a window that begins at 22:00 is the next day's.
    public init(days: Set<Int>, from: String, to: String) throws(ScheduleFault) {
        guard let start = Self.minutes(from), let end = Self.minutes(to) else {
            throw ScheduleFault("A window's times are written as 08:00, in 24 hours.")
        }
        try self.init(days: days, from: start, to: end)
    }

    /// Of `HH:MM`; `nil` for anything else. `24:00` is the end of a day.
    public static func minutes(_ text: String) -> Int? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...2).contains(parts[0].count), parts[1].count == 2,
            parts.joined().allSatisfy({ (48...57).contains($0) })
        else { return nil }
        let values = parts.map { $0.reduce(0) { $0 * 10 + Int($1) - 48 } }
        guard values[1] < 60, values[0] < 24 || values[0] == 24 && values[1] == 0 else { return nil }
        return values[0] * 60 + values[1]
    }

    /// `08:00`.
    public static func text(_ minutes: Int) -> String {
        CivilDate.padded(minutes / 60, 2) + ":" + CivilDate.padded(minutes % 60, 2)
    }

    /// In minutes, where the clock is not changed meanwhile.
    var length: Int { to > from ? to - from : to + 1440 - from }
}
