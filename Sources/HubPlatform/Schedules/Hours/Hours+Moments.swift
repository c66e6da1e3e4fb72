extension Hours {
    /// Days that are searched for the next window: a year and a leap day.
    private static let searched = 367

    /// Whether a moment, in Unix seconds, is inside of a window.
    ///
    /// - Parameter zone: the one that `zone` names.
    public func contains(_ time: Int, in zone: Zone) -> Bool {
        end(at: time, in: zone, reaching: time) != nil
    }

    /// The end of the window that a moment is inside of, those that touch it included.
    ///
    /// - Parameter reach: windows that begin after it are not asked: the end may then be any later moment.
    /// - Returns: `nil` outside of windows.
    public func end(at time: Int, in zone: Zone, reaching reach: Int) -> Int? {
        let today = zone.wall(at: time).days
        var end: Int?
        var day = today - 2
        while day <= today + Self.searched {
            for one in spans(on: day, in: zone) {
                guard let known = end else {
                    if one.contains(time) { end = one.upperBound }
                    continue
                }
                if one.lowerBound <= known { end = max(known, one.upperBound) }
            }
            day += 1
            guard day > today + 2 else { continue }
            // What begins on a later day begins after this, in whatever zone.
            guard let end, end <= reach, end >= day * 86_400 - Zone.reach else { return end }
        }
        return end
    }

    /// The first moment after this one at which a window begins that does not touch the one before.
    ///
    /// - Returns: `nil` where none does within a year.
    public func nextStart(after time: Int, in zone: Zone) -> Int? {
        let reach = time + (Self.searched - 1) * 86_400
        let from = end(at: time, in: zone, reaching: reach) ?? time + 1
        guard from < reach else { return nil }
        let today = zone.wall(at: from).days
        for day in today - 2...today + Self.searched {
            let starts = spans(on: day, in: zone).map(\.lowerBound).filter { $0 >= from }
            if let first = starts.min() { return first }
        }
        return nil
    }

    /// All windows that begin before one moment and end after another, merged and in order.
    public func spans(from first: Int, to last: Int, in zone: Zone) -> [Range<Int>] {
        guard first < last else { return [] }
        let days = zone.wall(at: first).days - 2...zone.wall(at: last).days + 1
        var merged: [Range<Int>] = []
        for one in days.flatMap({ spans(on: $0, in: zone) }).sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let known = merged.last, one.lowerBound <= known.upperBound {
                merged[merged.count - 1] = known.lowerBound..<max(known.upperBound, one.upperBound)
            } else {
                merged.append(one)
            }
        }
        return merged.filter { $0.lowerBound < last && $0.upperBound > first }
    }

    /// The windows that begin on a day, in order; one that a change of the clock swallows is left out.
    private func spans(on day: Int, in zone: Zone) -> [Range<Int>] {
        let date = CivilDate(days: day)
        let isExtra = extraDates.contains { $0.contains(date) }
        guard isExtra || !holidays.contains(where: { $0.contains(date) }) else { return [] }
        return windows.filter { isExtra || $0.days.contains(date.weekday) }.compactMap { window in
            let midnight = day * 86_400
            let from = zone.moments(of: WallTime(seconds: midnight + window.from * 60)).start
            let to = zone.moments(of: WallTime(seconds: midnight + (window.from + window.length) * 60)).end
            return from < to ? from..<to : nil
        }.sorted { $0.lowerBound < $1.lowerBound }
    }
}
