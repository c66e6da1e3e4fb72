/// The two fields of a cron expression that name days.
struct CronDays: Sendable, Equatable {
    /// One bit a day, the 1st in bit 1.
    private let days: UInt32
    private let hasLast: Bool
    private let hasLastWorkday: Bool
    /// Sunday in bit 0.
    private let weekdays: UInt8
    /// The first to fifth weekday of a month, and in bits 48 to 54 its last: bit 8 n + weekday.
    private let counted: UInt64
    private let areBothNeeded: Bool

    init(_ day: CronField.Reading, _ weekday: CronField.Reading, areBothNeeded: Bool) {
        days = UInt32(truncatingIfNeeded: day.values)
        hasLast = day.hasLast
        hasLastWorkday = day.hasLastWorkday
        // 7 is Sunday, as 0 is.
        weekdays = UInt8(weekday.values & 0x7f | weekday.values >> 7 & 1)
        counted = weekday.counted
        self.areBothNeeded = areBothNeeded
    }

    /// Whether one of these months can have such a day at all.
    func canBe(in months: UInt64) -> Bool {
        guard areBothNeeded, !hasLast, !hasLastWorkday, days != 0 else { return true }
        let longest = (1...12).filter { months & 1 << UInt64($0) != 0 }.map { CivilDate.length(of: $0, 2024) }
        return days.trailingZeroBitCount <= longest.max() ?? 0
    }

    /// May have bits beyond the month's end.
    func days(of month: Int, _ year: Int) -> UInt32 {
        let length = CivilDate.length(of: month, year)
        var byDate = days
        if hasLast { byDate |= 1 << UInt32(length) }
        if hasLastWorkday {
            let weekday = CivilDate(year, month, length).weekday
            byDate |= 1 << UInt32(length - max(0, weekday - 5))
        }
        var byWeekday = CronExpression.days(on: weekdays, of: month, year)
        if counted != 0 { byWeekday |= countedDays(month, year, length) }
        return areBothNeeded ? byDate & byWeekday : byDate | byWeekday
    }

    private func countedDays(_ month: Int, _ year: Int, _ length: Int) -> UInt32 {
        var found: UInt32 = 0
        for number in 1...6 {
            let weekdays = UInt8(counted >> UInt64(8 * number) & 0x7f)
            guard weekdays != 0 else { continue }
            let first = number < 6 ? number * 7 - 6 : length - 6
            let week: UInt32 = 0x7f << UInt32(first)
            found |= CronExpression.days(on: weekdays, of: month, year) & week
        }
        return found
    }
}
