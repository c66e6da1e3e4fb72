internal import HubFrame
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

    struct Time: Sendable {
        let moment: Moment
        let wall: String
        let offset: String
        let isAfterChange: Bool
    }

    init(
        expression: String, zone: String, preview: Preview? = nil, warnings: [String] = [],
        week: WeekPicture? = nil,
        hours: WeekPicture, hoursWords: String, fault: String? = nil
    ) {
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

    private static let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
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
