internal import HubFrame
internal import HubSchedules
internal import MonitorCore
internal import Schedules

/// What a schedule means: its next times, and a week as a picture.
struct SchedulesPage: Page {
    static let template = "schedules"
    let title = "Schedules"
    let expression: String
    let zone: String
    let fault: String?
    let warnings: [String]
    let times: [Time]
    let week: WeekPicture?
    let hours: WeekPicture
    let hoursWords: String
    let named: [NamedItem]
    let hasNoNamed: Bool

    /// A schedule that has a name.
    struct NamedItem: Sendable {
        let name: String
        let path: String
        let zone: String
        /// `Mon, Tue 08:00-18:00`; `nil` where it counts around the clock.
        let windows: String?
        let holidays: String?
        let calendar: String?
        /// As the form has it.
        let json: String
        let week: WeekPicture?
    }

    struct Time: Sendable {
        let moment: Moment
        let wall: String
        let offset: String
        let isAfterChange: Bool
    }

    init(
        expression: String, zone: String, preview: Preview? = nil, warnings: [String] = [],
        week: WeekPicture? = nil,
        hours: WeekPicture, hoursWords: String, named: [NamedItem] = [], fault: String? = nil
    ) {
        self.named = named
        hasNoNamed = named.isEmpty
        self.expression = expression
        self.zone = zone
        self.fault = fault
        self.warnings = warnings
        times = (preview?.occurrences ?? []).map {
            Time(
                moment: Moment($0.at), wall: "\($0.wall)".replacing("T", with: " "), offset: $0.offset.text,
                isAfterChange: $0.isAfterChange)
        }
        self.week = week
        self.hours = hours
        self.hoursWords = hoursWords
    }
}

extension SchedulesPage.NamedItem {
    init(_ one: NamedSchedule, week: WeekPicture?) {
        let schedule = one.schedule
        self.init(
            name: one.name, path: PercentText.encoded(one.name), zone: schedule.zone.text,
            windows: schedule.hours.map { hours in
                hours.windows.map { window in
                    let names = window.days.sorted().map { WeekPicture.names[$0 - 1] }
                    let days = window.days.count == 7 ? "daily" : names.joined(separator: ", ")
                    return "\(days) \(HoursWindow.text(window.from))-\(HoursWindow.text(window.to))"
                }.joined(separator: "; ")
            },
            holidays: schedule.hours.flatMap { hours in
                hours.holidays.isEmpty ? nil : hours.holidays.map(\.description).joined(separator: ", ")
            }, calendar: schedule.calendar?.text, json: String(decoding: schedule.json, as: UTF8.self),
            week: week)
    }
}

/// A week by the clock of a zone: a row a day, windows as bars and times as ticks. Minutes are its coordinates.
struct WeekPicture: Sendable {
    struct Day: Sendable {
        let name: String
        let bars: [Bar]
        let ticks: [Int]
    }

    struct Bar: Sendable {
        let start: Int
        let length: Int
    }

    /// In words, for those who do not see it.
    let label: String
    let days: [Day]

    static let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    /// Ticks of one day; beyond them the picture is a bar.
    private static let mostTicks = 288

    /// - Parameters:
    ///   - first: the first day.
    ///   - hours: `nil` draws no windows.
    ///   - next: the next time of a schedule after another, in Unix seconds; `nil` draws no ticks.
    init(
        _ label: String, from first: CivilDate, in zone: Zone, hours: Hours? = nil,
        next: ((Int) -> Int?)? = nil
    ) {
        self.label = label
        days = (first.days..<first.days + 7).map { day in
            let date = CivilDate(days: day)
            let range = zone.day(date)
            func minute(_ time: Int) -> Int {
                if time >= range.upperBound { return 1440 }
                return time <= range.lowerBound ? 0 : zone.wall(at: time).secondOfDay / 60
            }
            var bars = (hours?.spans(from: range.lowerBound, to: range.upperBound, in: zone) ?? []).map {
                one in
                let start = minute(one.lowerBound)
                return Bar(start: start, length: max(0, minute(one.upperBound) - start))
            }
            var ticks: [Int] = []
            var last = range.lowerBound - 1
            while let next, ticks.count <= Self.mostTicks, let time = next(last), time < range.upperBound {
                ticks.append(minute(time))
                last = time
            }
            if ticks.count > Self.mostTicks {
                bars = [Bar(start: 0, length: 1440)]
                ticks = []
            }
            return Day(name: "\(Self.names[date.weekday - 1]) \(date)", bars: bars, ticks: ticks)
        }
    }
}
