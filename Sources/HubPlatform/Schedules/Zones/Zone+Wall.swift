/// When a clock on the wall shows a given time.
public enum WallMoments: Sendable, Equatable {
    case once(Int)
    /// Never: the clock was put forward over it. `at` is when; `until` is the first time shown again.
    case skipped(at: Int, until: WallTime)
    /// More than once: the clock was put back over it. `until` is the first time shown once again.
    case repeated(first: Int, last: Int, until: WallTime)

    /// For what begins: after a gap at its end; of a repeat the first.
    public var start: Int {
        switch self {
        case .once(let time), .skipped(let time, _), .repeated(let time, _, _): time
        }
    }

    /// For what ends: after a gap at its end; of a repeat the last.
    public var end: Int {
        switch self {
        case .once(let time), .skipped(let time, _), .repeated(_, let time, _): time
        }
    }
}

extension Zone {
    /// No zone is further off UTC, so that nothing beyond this decides on a wall time.
    static let reach = 26 * 3600

    public func moments(of wall: WallTime) -> WallMoments {
        let (from, to) = (wall.seconds - Self.reach, wall.seconds + Self.reach)
        var span = span(at: from)
        if span.end > to { return .once(wall.seconds - span.offset.seconds) }
        var found: (first: Int, last: Int)?
        var gap: (at: Int, until: WallTime)?
        var ends = wall
        while true {
            let time = wall.seconds - span.offset.seconds
            if span.start <= time, time < span.end { found = (found?.first ?? time, time) }
            guard span.end <= to else { break }
            let next = self.span(at: span.end)
            let (before, after) = (span.end + span.offset.seconds, span.end + next.offset.seconds)
            if before <= wall.seconds, wall.seconds < after {
                gap = (span.end, WallTime(seconds: after))
            }
            if after <= wall.seconds, wall.seconds < before { ends = max(ends, WallTime(seconds: before)) }
            span = next
        }
        if let found {
            return found.first == found.last
                ? .once(found.first) : .repeated(first: found.first, last: found.last, until: ends)
        }
        if let gap { return .skipped(at: gap.at, until: gap.until) }
        // Between two changes that lie closer together than their sizes: taken as of the offset that ends last.
        return .once(wall.seconds - span.offset.seconds)
    }
}
