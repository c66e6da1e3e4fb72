public import Foundation
internal import Glibc

/// Days and months as people at the hub's place count them.
///
/// Every time zone in use is whole quarters of an hour off UTC, so that a block belongs to one day.
public struct WallCalendar: Sendable {
    private enum Clock {
        /// localtime_r(3), for the place of this machine.
        case library
        case calendar(Calendar)
    }

    private let clock: Clock

    public init(_ zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        clock = .calendar(calendar)
    }

    public init(_ zone: LocalZone) {
        switch zone {
        case .library:
            tzset()
            clock = .library
        case .table(let name): self = WallCalendar(TimeZone(identifier: name) ?? .gmt)
        case .unknown: self = WallCalendar(.gmt)
        }
    }

    /// - Returns: such as 20261121 and 202611.
    public func periods(at milliseconds: Int64) -> (day: Int64, month: Int64) {
        let (year, month, day) = date(milliseconds)
        let number = Int64(year * 100 + month)
        return (number * 100 + Int64(day), number)
    }

    /// The midnight with which a day begins, in Unix milliseconds.
    ///
    /// - Complexity: some twenty questions to the calendar: midnight is a quarter of an hour, and is searched for.
    public func start(of day: Period) -> Int64 {
        let quarter: Int64 = 900_000
        // UTC's midnight is at most 15 hours off.
        let utc = Period(number: 19_700_101).days(to: day)
        var (low, high) = (Int64(utc) * 96 - 60, Int64(utc) * 96 + 60)
        while low < high {
            let middle = low + (high - low) / 2
            if periods(at: middle * quarter).day < day.number { low = middle + 1 } else { high = middle }
        }
        return low * quarter
    }

    private func date(_ milliseconds: Int64) -> (year: Int, month: Int, day: Int) {
        switch clock {
        case .library: return Self.localDate(milliseconds.quotient(by: 1000))
        case .calendar(let calendar):
            let date = Date(timeIntervalSince1970: Double(milliseconds) / 1000)
            let parts = calendar.dateComponents([.year, .month, .day], from: date)
            return (parts.year ?? 1970, parts.month ?? 1, parts.day ?? 1)
        }
    }

    private static func localDate(_ seconds: Int64) -> (year: Int, month: Int, day: Int) {
        var (time, parts) = (time_t(seconds), unsafe tm())
        // because localtime_r fills the structure that it is given, and keeps neither.
        guard unsafe localtime_r(&time, &parts) != nil else { return (1970, 1, 1) }
        return unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
    }
}
