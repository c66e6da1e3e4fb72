/// When in its interval a target's round begins: spread over the part in which the timeout still ends within the
/// interval, so that what is sent in one interval is decided in it.
enum Phase {
    /// - Returns: nanoseconds, less than the interval.
    static func of(_ target: ProbeTarget, seed: UInt64) -> Int64 {
        let room = target.interval - target.timeout
        let span = room > 0 ? room / 8 * 7 : target.interval
        // Fibonacci hashing: the high bits of the product are spread evenly, also for ids in a row.
        let mixed = (UInt64(target.id) &+ seed) &* 0x9e37_79b9_7f4a_7c15
        return Int64(mixed.multipliedFullWidth(by: UInt64(max(1, span))).high)
    }
}

extension ProbeTarget {
    /// In nanoseconds.
    var interval: Int64 { Int64(intervalMilliseconds) * 1_000_000 }
    var timeout: Int64 { Int64(timeoutMilliseconds) * 1_000_000 }

    /// Requests that may be open, or late, at once.
    var atOnce: Int {
        let time = max(EchoBook.lateWindow, 2 * timeout)
        return (Int((time + interval - 1) / interval) + 1) * count
    }
}
