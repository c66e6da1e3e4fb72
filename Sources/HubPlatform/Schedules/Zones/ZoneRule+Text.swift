extension ZoneRule {
    /// Reads `CET-1CEST,M3.5.0,M10.5.0/3`, `<-02>2<-01>,M3.5.0/-1,M10.5.0/0`, `EST5`.
    ///
    /// - Returns: `nil` for anything else, a daylight time without its two changes included.
    public init?(_ text: some Sequence<UInt8>) {
        var reader = Reader(rest: Array(text)[...])
        guard let rule = reader.rule() else { return nil }
        self = rule
    }
}

private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func rule() -> ZoneRule? {
        guard let name = name(), let west = time(hours: 0...24, isSigned: true) else { return nil }
        let standard = ZoneOffset(seconds: -west, isDaylight: false, abbreviation: name)
        if rest.isEmpty { return ZoneRule(standard: standard, daylight: nil) }
        guard let summer = self.name() else { return nil }
        var ahead = standard.seconds + 3600
        if rest.first != UInt8(ascii: ",") {
            guard let west = time(hours: 0...24, isSigned: true) else { return nil }
            ahead = -west
        }
        guard take(","), let start = change(), take(","), let end = change(), rest.isEmpty else { return nil }
        let offset = ZoneOffset(seconds: ahead, isDaylight: true, abbreviation: summer)
        return ZoneRule(
            standard: standard, daylight: ZoneRule.Daylight(offset: offset, start: start, end: end))
    }

    /// Three letters or more, or anything between angle brackets.
    private mutating func name() -> String? {
        let isQuoted = take("<")
        let name = rest.prefix { byte in
            Self.isLetter(byte)
                || isQuoted && (Self.isDigit(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"))
        }
        guard (3...16).contains(name.count) else { return nil }
        rest = rest.dropFirst(name.count)
        if isQuoted, !take(">") { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    /// Hours, and minutes and seconds where there are any.
    private mutating func time(hours: ClosedRange<Int>, isSigned: Bool) -> Int? {
        var sign = 1
        if isSigned { sign = take("-") ? -1 : 1 }
        if isSigned, sign == 1 { _ = take("+") }
        guard let hour = number(atMost: 3), hours.contains(hour) else { return nil }
        var seconds = hour * 3600
        for unit in [60, 1] where take(":") {
            guard let part = number(atMost: 2), part < 60 else { return nil }
            seconds += part * unit
        }
        return sign * seconds
    }

    private mutating func change() -> ZoneRule.Change? {
        guard let day = day() else { return nil }
        guard take("/") else { return ZoneRule.Change(day: day, seconds: 7200) }
        return time(hours: 0...167, isSigned: true).map { ZoneRule.Change(day: day, seconds: $0) }
    }

    private mutating func day() -> ZoneRule.Change.Day? {
        if take("J") {
            guard let day = number(atMost: 3), (1...365).contains(day) else { return nil }
            return .julian(day)
        }
        guard take("M") else {
            guard let day = number(atMost: 3), day <= 365 else { return nil }
            return .ordinal(day)
        }
        guard let month = number(atMost: 2), (1...12).contains(month), take("."),
            let week = number(atMost: 1), (1...5).contains(week), take("."),
            let weekday = number(atMost: 1), weekday <= 6
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }

    private mutating func number(atMost most: Int) -> Int? {
        let digits = rest.prefix(most).prefix(while: Self.isDigit)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: byte) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte & 0xdf) }
}
