internal import Glibc
internal import Probes

/// The clock that no one sets, and no service of time bends.
enum MonotonicClock {
    /// Nanoseconds.
    static var now: Int64 { read(CLOCK_MONOTONIC_RAW) }

    static var pair: ArrivalClock.Pair { .init(monotonic: now, wall: read(CLOCK_REALTIME)) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // because the kernel writes the one structure on this frame.
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
