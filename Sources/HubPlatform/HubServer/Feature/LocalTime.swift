internal import Glibc
package import MonitorCore

/// The wall clock at the hub's place, as `TZ` or `/etc/localtime` says.
///
/// Source: localtime_r(3), tzset(3).
package enum LocalTime {
    private static let isSet: Bool = {
        tzset()
        return true
    }()

    /// East of UTC.
    package static func offsetSeconds(at time: UTCTime) -> Int {
        guard isSet else { return 0 }
        var (seconds, parts) = (time_t(time.milliseconds / 1000), unsafe tm())
        // because localtime_r fills the structure that it is given, and keeps neither.
        guard unsafe localtime_r(&seconds, &parts) != nil else { return 0 }
        return unsafe Int(parts.tm_gmtoff)
    }

    /// Days since 1970 and the minute of the day.
    package static func day(at time: UTCTime) -> (day: Int64, minute: Int) {
        let local = time.milliseconds / 1000 + Int64(offsetSeconds(at: time))
        let (day, second) = local.quotientAndRemainder(dividingBy: 86_400)
        return (day, Int(second) / 60)
    }
}
