public import MonitorCore

/// How a host did during some time, by its flips.
public struct Uptime: Sendable, Equatable {
    /// Milliseconds in which it was up, and down; paused and unknown times are in neither.
    public var upMilliseconds: Int64 = 0
    public var downMilliseconds: Int64 = 0
    /// Times that it went down.
    public var downs = 0

    public init() {}

    /// Of what is known, 0 to 1; `nil` where nothing is.
    public var ratio: Double? {
        let known = upMilliseconds + downMilliseconds
        return known > 0 ? Double(upMilliseconds) / Double(known) : nil
    }

    /// - Parameters:
    ///   - flips: of one host, the oldest first.
    ///   - initial: the state before the first of them.
    ///   - range: Unix milliseconds; what is beyond `now` does not count.
    public init(_ flips: [Flip], initial: HostState, in range: Range<Int64>, now: UTCTime) {
        let end = min(range.upperBound, max(now.milliseconds, range.lowerBound))
        var state = initial
        var from = range.lowerBound
        func add(until time: Int64, _ uptime: inout Uptime) {
            let length = max(0, min(time, end) - from)
            if state == .up { uptime.upMilliseconds += length }
            if state == .down { uptime.downMilliseconds += length }
            from = max(from, min(time, end))
        }
        for flip in flips {
            let time = flip.at.milliseconds
            if time > range.lowerBound {
                add(until: time, &self)
                if flip.to == .down, time < end { downs += 1 }
            }
            state = flip.to
        }
        add(until: end, &self)
    }
}
