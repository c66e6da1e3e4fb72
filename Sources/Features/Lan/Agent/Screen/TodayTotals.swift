internal import Glibc
internal import LanCore
internal import MonitorCore

/// What each device has used since midnight, as far as the live table has watched.
struct TodayTotals: Sendable {
    /// A day of the local calendar.
    struct Day: Equatable, Sendable {
        let year: Int
        let number: Int
    }

    private var day: Day?
    /// Whether the table was there when the day began; before that a day is known in part.
    private(set) var isWhole = false
    /// What each device had used when the day began.
    private var before: [IPAddress: UInt64] = [:]

    /// The window that holds midnight counts for the day before.
    mutating func observe(_ devices: [DeviceSample], on today: Day) {
        guard day != today else { return }
        if day != nil {
            isWhole = true
            before = Dictionary(devices.map { ($0.address, $0.totalBytes) }) { first, _ in first }
        }
        day = today
    }

    func bytes(_ device: DeviceSample) -> UInt64 {
        device.totalBytes - min(device.totalBytes, before[device.address] ?? 0)
    }
}

extension TodayTotals.Day {
    /// Source: localtime_r(3).
    init(_ time: UTCTime) {
        var (seconds, parts) = (time_t(time.milliseconds / 1000), unsafe tm())
        // because localtime_r fills the structure that it is given, and keeps neither.
        let isKnown = unsafe localtime_r(&seconds, &parts) != nil
        year = unsafe isKnown ? Int(parts.tm_year) : 0
        number = unsafe isKnown ? Int(parts.tm_yday) : 0
    }
}
