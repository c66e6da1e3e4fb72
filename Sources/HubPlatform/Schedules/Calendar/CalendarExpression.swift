/// A calendar expression as systemd's timers have it: `Mon..Fri *-*-* 08:00`.
///
/// What falls into a gap of the wall's clock is left out; what is repeated happens the first time. The weekday and
/// the date must both match.
///
/// Source: systemd.time(7), CALENDAR EVENTS, of systemd 252. Fractions of seconds and `@` with a number are not
/// accepted.
public struct CalendarExpression: Sendable, Equatable {
    public let text: String
    /// Of the expression itself; `nil` takes the schedule's.
    public let zone: ZoneName?
    let times: DayTimes
    let weekdays: UInt8
    let years: CalendarField
    let months: CalendarField
    let days: CalendarField
    /// Whether days are counted from the month's end.
    let isFromEnd: Bool

    public init(_ text: String) throws(ScheduleFault) {
        guard text.utf8.count <= ScheduleExpression.longest else {
            throw ScheduleFault("A schedule has at most \(ScheduleExpression.longest) bytes.")
        }
        self.text = text
        var reader = CalendarReader(text)
        let parts = try reader.parts()
        zone = parts.zone
        times = parts.times
        weekdays = parts.weekdays
        years = parts.years
        months = parts.months
        days = parts.days
        isFromEnd = parts.isFromEnd
    }

    /// - Parameters:
    ///   - time: Unix seconds; not included.
    ///   - zone: of the expression where it names one.
    /// - Returns: `nil` where nothing follows before the year 2200.
    public func next(after time: Int, in zone: Zone) -> Int? {
        firstOnce(after: time, in: zone, skipping: true)
    }
}

extension CalendarExpression: WallPattern {
    static let years = 1970...2199

    func lastYear(from year: Int) -> Int { Self.years.upperBound }

    func days(of month: Int, _ year: Int) -> UInt32 {
        guard years.contains(year), months.contains(month) else { return 0 }
        let length = CivilDate.length(of: month, year)
        var byDate: UInt32 = .max
        if !days.isAny {
            byDate = 0
            for day in 1...length
            where isFromEnd ? days.containsFromEnd(length + 1 - day) : days.contains(day) {
                byDate |= 1 << UInt32(day)
            }
        }
        return byDate & Self.days(on: weekdays, of: month, year) & Self.all(of: month, year)
    }
}
