/// When clocks change each year, by a law that has no end: the last line of a TZif file.
///
/// Source: RFC 9636 §3.3.1, which extends POSIX's `TZ`: hours of -167 to 167.
public struct ZoneRule: Sendable, Equatable {
    /// One of the two changes of a year.
    struct Change: Sendable, Equatable {
        enum Day: Sendable, Equatable {
            /// 1 to 365; 29 February is never counted.
            case julian(Int)
            /// 0 to 365.
            case ordinal(Int)
            /// Weekday 0 is Sunday; the fifth is the month's last.
            case weekday(month: Int, week: Int, weekday: Int)
        }

        let day: Day
        /// After midnight, by the clock before the change.
        let seconds: Int

        /// The wall's time of the change, in seconds.
        func wall(_ year: Int) -> Int { days(year) * 86_400 + seconds }

        private func days(_ year: Int) -> Int {
            let first = CivilDate(year, 1, 1).days
            switch day {
            case .julian(let day): return first + day - (CivilDate.isLeap(year) && day > 59 ? 0 : 1)
            case .ordinal(let day): return first + day
            case .weekday(let month, let week, let weekday):
                let start = CivilDate(year, month, 1).days
                // ISO's Sunday is 7, POSIX's 0.
                let ahead = (weekday - CivilDate.weekday(days: start)).remainder(by: 7)
                let day = ahead + (week - 1) * 7
                return start + (day < CivilDate.length(of: month, year) ? day : day - 7)
            }
        }
    }

    struct Daylight: Sendable, Equatable {
        let offset: ZoneOffset
        let start: Change
        let end: Change
    }

    let standard: ZoneOffset
    /// `nil` keeps the standard offset.
    let daylight: Daylight?

    /// - Parameter first: when the rule begins to hold; a span does not begin before it.
    func span(at time: Int, notBefore first: Int) -> ZoneSpan {
        guard let daylight else { return ZoneSpan(start: first, end: .max, offset: standard) }
        let year = CivilDate(days: (time + standard.seconds).floored(by: 86_400)).year
        var before = (time: Int.min, offset: standard)
        var after = Int.max
        func note(_ change: Int, _ offset: ZoneOffset) {
            // Of two at one moment the later in order holds: the end of one year's, then the start of the next.
            if change <= time, change >= before.time { before = (change, offset) }
            if change > time { after = min(after, change) }
        }
        // A week of hours and a day of offset may move a change into another year, from either side of the next one.
        for year in year - 2...year + 2 {
            note(daylight.start.wall(year) - standard.seconds, daylight.offset)
            note(daylight.end.wall(year) - daylight.offset.seconds, standard)
        }
        return ZoneSpan(start: max(before.time, first), end: after, offset: before.offset)
    }
}
