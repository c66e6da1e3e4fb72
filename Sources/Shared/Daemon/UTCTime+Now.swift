import Glibc
public import MonitorCore

extension UTCTime {
    /// The wall clock. Source: clock_gettime(2), CLOCK_REALTIME.
    public static var now: UTCTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UTCTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
