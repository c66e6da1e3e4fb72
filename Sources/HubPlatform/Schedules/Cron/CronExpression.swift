/// A line of five fields as Debian's cron means it: `*/5 8-18 * * MON-FRI`.
///
/// Whether both of the fields for days must match, or one of them, depends on a star at the start of either. Where
/// minutes and hours are both named, the wall's clock decides once: what falls into a gap runs at its end, what is
/// repeated runs the first time. With a star in either it runs whenever the clock shows it.
///
/// Source: crontab(5) and cron(8) of Debian 12.
public struct CronExpression: Sendable, Equatable {
    public let text: String
    /// What Debian's cron would not accept of it; empty where it accepts all.
    public let warnings: [String]
    let times: DayTimes
    let months: UInt64
    let days: CronDays
    /// Whether minutes or hours begin with a star.
    let isByClock: Bool

    /// Reads five fields between blanks, or one of the words `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`,
    /// `@yearly`, `@annually`.
    public init(_ text: String) throws(ScheduleFault) {
        self.text = text
        let fields = try Self.fields(of: text)
        let minute = try CronField.minute.read(fields[0])
        let hour = try CronField.hour.read(fields[1])
        let day = try CronField.day.read(fields[2])
        let month = try CronField.month.read(fields[3])
        let weekday = try CronField.weekday.read(fields[4])
        times = DayTimes(hours: hour.values, minutes: minute.values)
        months = month.values
        days = CronDays(
            day, weekday, areBothNeeded: fields[2].first == "*" || fields[4].first == "*")
        isByClock = fields[0].first == "*" || fields[1].first == "*"
        let unusual = [minute, hour, day, month, weekday].flatMap(\.warnings)
        warnings = unusual.map {
            "Debian's cron does not accept '\($0)'; this schedule still follows it."
        }
        guard days.canBe(in: months) else {
            throw ScheduleFault("This never happens: none of the months has such a day.")
        }
    }

    private static let words = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    private static func fields(of text: String) throws(ScheduleFault) -> [Substring] {
        guard text.utf8.count <= ScheduleExpression.longest else {
            throw ScheduleFault("A schedule has at most \(ScheduleExpression.longest) bytes.")
        }
        if text.first == "@" {
            guard let meaning = words[text.lowercased()] else {
                throw ScheduleFault(
                    "'\(text)' is not a time. Take @hourly, @daily, @weekly, @monthly, @yearly, or five fields."
                )
            }
            return meaning.split(separator: " ")
        }
        let fields = text.split { $0 == " " || $0 == "\t" }
        guard fields.count == 5 else {
            throw ScheduleFault(
                "A cron expression has five fields: minute, hour, day of month, month, day of week. This has \(fields.count)."
            )
        }
        return fields
    }

    /// - Parameter time: Unix seconds; not included.
    /// - Returns: `nil` where nothing follows within 50 years.
    public func next(after time: Int, in zone: Zone) -> Int? {
        if isByClock || zone.isFixed { return firstShown(after: time, in: zone) }
        return firstOnce(after: time, in: zone, skipping: false)
    }
}

extension CronExpression: WallPattern {
    func lastYear(from year: Int) -> Int { year + 50 }

    func days(of month: Int, _ year: Int) -> UInt32 {
        months & 1 << UInt64(month) == 0 ? 0 : days.days(of: month, year) & Self.all(of: month, year)
    }
}
