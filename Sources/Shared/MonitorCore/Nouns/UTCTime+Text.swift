extension UTCTime {
    /// Reads RFC 3339: `2024-01-01T12:00:00.000Z`, with any number of decimals and any offset.
    ///
    /// - Returns: `nil` for anything else. A leap second counts as the next one; of what lies before 1970 only
    ///   that day is a time, which a clock that begins in 1970 shows east of Greenwich. What an offset puts after 9999
    ///   is the end of 9999: so what is read can be written, in four digits a year, and is then read as the same.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    public init?(utf8 text: ArraySlice<UInt8>) {
        var reader = Reader(text)
        guard let milliseconds = reader.read(), milliseconds >= Self.first else { return nil }
        self.init(milliseconds: min(milliseconds, Self.last))
    }

    /// 1969-12-31T00:00:00Z.
    private static let first: Int64 = -86_400_000
    /// 9999-12-31T23:59:59.999Z.
    private static let last: Int64 = 253_402_300_799_999
}

private struct Reader {
    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
        rest = text
    }

    mutating func read() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            take("T") || take("t") || take(" "), let hour = number(2), take(":"), let minute = number(2),
            take(":"), let second = number(2), let milliseconds = fraction(), let offset = offset(),
            rest.isEmpty, year >= 1969, (1...12).contains(month),
            (1...Self.days(in: month, of: year)).contains(day), hour < 24, minute < 60, second <= 60
        else { return nil }
        let seconds = Self.days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
        return (seconds - offset * 60) * 1000 + milliseconds
    }

    private mutating func number(_ digits: Int) -> Int64? {
        guard rest.count >= digits else { return nil }
        var value: Int64 = 0
        for byte in rest.prefix(digits) {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        rest = rest.dropFirst(digits)
        return value
    }

    private mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: byte) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Milliseconds; further digits are cut.
    private mutating func fraction() -> Int64? {
        guard take(".") else { return 0 }
        let digits = rest.prefix { (48...57).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return (0..<3).reduce(0) { value, index in
            value * 10 + (index < digits.count ? Int64(digits[digits.startIndex + index] - 48) : 0)
        }
    }

    /// Minutes east of UTC.
    private mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24,
            minutes < 60
        else { return nil }
        return (isWest ? -1 : 1) * (hours * 60 + minutes)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days since the epoch; eras of 400 years, the year beginning in March.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (year / 400, year % 400)
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
