internal import MonitorCore

/// The unit and the origin of an interface's time stamps.
///
/// Source: draft-ietf-opsawg-pcapng §4.2, `if_tsresol` and `if_tsoffset`.
struct PcapngClock: Equatable {
    /// Microseconds, where an interface says nothing.
    private(set) var unitsPerSecond: UInt64 = 1_000_000
    /// Added to each stamp.
    var offsetSeconds: Int64 = 0

    /// - Parameter resolution: the high bit chooses between powers of ten and of two; the rest is the negative
    ///   exponent.
    /// - Returns: `false` for a unit so small that 64 bits do not hold a second.
    mutating func setResolution(_ resolution: UInt8) -> Bool {
        let exponent = resolution & 0x7f
        if resolution & 0x80 != 0 {
            guard exponent < 64 else { return false }
            unitsPerSecond = 1 << UInt64(exponent)
        } else {
            guard exponent < 20 else { return false }
            unitsPerSecond = (0..<exponent).reduce(1) { power, _ in power * 10 }
        }
        return true
    }

    /// - Returns: the time of a stamp, kept within 1970 to 9999 as for every other file.
    func time(_ stamp: UInt64) -> UTCTime {
        let (whole, rest) = stamp.quotientAndRemainder(dividingBy: unitsPerSecond)
        let milliseconds = unitsPerSecond.dividingFullWidth(rest.multipliedFullWidth(by: 1000)).quotient
        let (seconds, overflow) = Int64(clamping: whole).addingReportingOverflow(offsetSeconds)
        let last = UTCTime.lastSecondOfFiles
        let bounded = overflow ? last : min(max(0, seconds), last)
        return UTCTime(milliseconds: bounded * 1000 + Int64(milliseconds))
    }
}

extension UTCTime {
    /// The end of the year 9999: a file may claim any time, and what lies beyond is damage and would overflow.
    static let lastSecondOfFiles: Int64 = 253_402_300_799
}
