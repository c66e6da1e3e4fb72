extension Period {
    /// Of a day; a month is its own.
    public var month: Period { isDay ? Period(number: number / 100) : self }

    /// 1 to 31; 0 of a month.
    public var dayOfMonth: Int { isDay ? Int(number % 100) : 0 }

    /// Whether the calendar has it: a 30 February is none.
    public var exists: Bool {
        let (year, month, day) = parts
        return (1970...9999).contains(year) && (1...12).contains(month)
            && (!isDay || (1...Self.days(of: month, year)).contains(day))
    }

    /// The day so many days later, or earlier; a month so many months later.
    public func adding(_ count: Int) -> Period {
        guard isDay else {
            let (year, month, _) = parts
            let all = year * 12 + month - 1 + count
            return Period(number: Int64(all / 12 * 100 + all % 12 + 1))
        }
        return Period(daysSince1970: daysSince1970 + Int64(count))
    }

    /// The first and the last day of a month; of a day, itself.
    public var days: ClosedRange<Period> {
        guard !isDay else { return self...self }
        let (year, month, _) = parts
        return Period(
            number: number * 100 + 1)...Period(
                number: number * 100 + Int64(Self.days(of: month, year)))
    }

    /// Days from this day to another: 1 from today to tomorrow.
    public func days(to other: Period) -> Int { Int(other.daysSince1970 - daysSince1970) }

    private var parts: (year: Int, month: Int, day: Int) {
        let month = Int(isDay ? number / 100 : number)
        return (month / 100, month % 100, isDay ? Int(number % 100) : 1)
    }

    private static func days(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // Source: Howard Hinnant, chrono-compatible low-level date algorithms (days_from_civil, civil_from_days).
    private var daysSince1970: Int64 {
        let (year, month, day) = parts
        let y = Int64(month <= 2 ? year - 1 : year)
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let shifted = Int64((month + 9) % 12)
        let dayOfYear = (153 * shifted + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private init(daysSince1970 days: Int64) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.init(number: year * 10_000 + month * 100 + day)
    }
}

extension Period: Comparable {
    public static func < (one: Period, other: Period) -> Bool { one.number < other.number }
}
