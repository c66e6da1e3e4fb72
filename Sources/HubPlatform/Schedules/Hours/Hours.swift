/// When something counts: windows by weekday in one zone, over midnight where they say so, minus holidays.
///
/// Moments are computed, never stored, so that an upgrade of tzdata corrects the future. Windows are half-open: their
/// end is not of them. Windows that touch are one.
public struct Hours: Sendable, Hashable {
    public static let mostWindows = 16
    public static let mostDates = 100

    public let zone: ZoneName
    public let windows: [HoursWindow]
    /// No window begins on them.
    public let holidays: [HoursDate]
    /// Every window begins on them, whatever the weekday.
    public let extraDates: [HoursDate]

    public init(
        zone: ZoneName, windows: [HoursWindow], holidays: [HoursDate] = [], extraDates: [HoursDate] = []
    ) throws(ScheduleFault) {
        guard (1...Self.mostWindows).contains(windows.count) else {
            throw ScheduleFault("Hours have 1 to \(Self.mostWindows) windows; these have \(windows.count).")
        }
        guard holidays.count <= Self.mostDates, extraDates.count <= Self.mostDates else {
            throw ScheduleFault("Hours have at most \(Self.mostDates) holidays, and as many extra dates.")
        }
        self.zone = zone
        self.windows = windows
        self.holidays = holidays
        self.extraDates = extraDates
    }

    /// In seconds, by the wall's clock on days when it is not changed: what takes longer fits into none of the week's
    /// windows that are as short.
    public var shortestWindow: Int {
        let week = 7 * 1440
        let starts = windows.flatMap { window in
            window.days.map { (start: ($0 - 1) * 1440 + window.from, length: window.length) }
        }.sorted { ($0.start, $0.length) < ($1.start, $1.length) }
        // Twice around, so that the week's end meets its start.
        var merged: [(start: Int, end: Int)] = []
        for turn in 0..<3 {
            for one in starts {
                let start = one.start + turn * week
                if let last = merged.last, start <= last.end {
                    merged[merged.count - 1].end = max(last.end, start + one.length)
                } else {
                    merged.append((start, start + one.length))
                }
            }
        }
        let whole = merged.filter { (week..<2 * week).contains($0.start) }
        return (whole.map { $0.end - $0.start }.min() ?? week) * 60
    }
}
