/// The times of a day at which something happens: one bit an hour, a minute, a second.
struct DayTimes: Sendable, Equatable {
    var hours: UInt64 = 0
    var minutes: UInt64 = 0
    var seconds: UInt64 = 1

    /// The first at or after a second of the day; `nil` where none is left.
    func first(from second: Int) -> Int? {
        let (hour, minute, rest) = (second / 3600, second / 60 % 60, second % 60)
        if hours & 1 << UInt64(hour) != 0 {
            if minutes & 1 << UInt64(minute) != 0, let found = Self.bit(seconds, from: rest) {
                return hour * 3600 + minute * 60 + found
            }
            if let next = Self.bit(minutes, from: minute + 1) {
                return hour * 3600 + next * 60 + seconds.trailingZeroBitCount
            }
        }
        guard let next = Self.bit(hours, from: hour + 1) else { return nil }
        return next * 3600 + minutes.trailingZeroBitCount * 60 + seconds.trailingZeroBitCount
    }

    static func bit(_ bits: UInt64, from first: Int) -> Int? {
        guard first < 64 else { return nil }
        let rest = bits & (.max << UInt64(first))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}

/// Something that happens at times of the wall's clock.
protocol WallPattern: Sendable {
    var times: DayTimes { get }
    /// Of years after this one none is searched.
    func lastYear(from year: Int) -> Int
    /// One bit a day, the 1st in bit 1; 0 where the month has none.
    func days(of month: Int, _ year: Int) -> UInt32
}

extension WallPattern {
    /// The first at or after a wall time; `nil` for never.
    ///
    /// - Complexity: one step a month that is searched; allocates nothing.
    func first(from wall: WallTime) -> WallTime? {
        var date = wall.date
        var second = wall.secondOfDay
        let last = lastYear(from: date.year)
        while date.year <= last {
            var days = days(of: date.month, date.year) & (.max << UInt32(date.day))
            while days != 0 {
                let day = days.trailingZeroBitCount
                let start = day == date.day ? second : 0
                if let found = times.first(from: start) {
                    return WallTime(CivilDate(date.year, date.month, day), seconds: found)
                }
                days &= days - 1
            }
            date =
                date.month == 12 ? CivilDate(date.year + 1, 1, 1) : CivilDate(date.year, date.month + 1, 1)
            second = 0
        }
        return nil
    }

    /// The next moment whose wall time is of the pattern: while a time is repeated, each time that it is shown.
    func firstShown(after time: Int, in zone: Zone) -> Int? {
        var from = time + 1
        while true {
            let span = zone.span(at: from)
            guard let wall = first(from: WallTime(seconds: from + span.offset.seconds)) else { return nil }
            let moment = wall.seconds - span.offset.seconds
            if moment < span.end { return moment }
            from = span.end
        }
    }

    /// The next moment at which a wall time of the pattern is shown for the first time.
    ///
    /// - Parameter skipping: whether what falls into a gap is left out; else it happens at the gap's end.
    func firstOnce(after time: Int, in zone: Zone, skipping: Bool) -> Int? {
        var from = zone.wall(at: time) + 1
        while let wall = first(from: from) {
            switch zone.moments(of: wall) {
            case .once(let moment):
                if moment > time { return moment }
                from = wall + 1
            case .skipped(let moment, let until):
                if !skipping, moment > time { return moment }
                from = until
            case .repeated(let moment, _, let until):
                if moment > time { return moment }
                from = until
            }
        }
        return nil
    }

    /// - Parameter weekdays: one bit a weekday, Sunday in bit 0.
    /// - Returns: the days of a month that are one of them.
    static func days(on weekdays: UInt8, of month: Int, _ year: Int) -> UInt32 {
        guard weekdays & 0x7f != 0x7f else { return .max }
        // ISO's 7 is Sunday.
        let first = CivilDate(year, month, 1).weekday % 7
        let week = UInt32(weekdays & 0x7f)
        let turned = (week >> UInt32(first) | week << UInt32(7 - first)) & 0x7f
        let month = turned | turned << 7 | turned << 14 | turned << 21 | turned << 28
        return month << 1
    }

    static func all(of month: Int, _ year: Int) -> UInt32 {
        .max << 1 & (.max >> UInt32(31 - CivilDate.length(of: month, year)))
    }
}
