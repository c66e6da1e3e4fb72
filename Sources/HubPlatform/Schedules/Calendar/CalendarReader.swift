/// Reads the words of a calendar expression: weekdays, date, time, zone, each of which may be left out.
struct CalendarReader {
    struct Parts {
        var weekdays: UInt8 = 0x7f
        var years = CalendarField()
        var months = CalendarField()
        var days = CalendarField()
        var isFromEnd = false
        var times = DayTimes(hours: 1, minutes: 1)
        var zone: ZoneName?
    }

    private let text: String
    private var words: ArraySlice<Substring>

    init(_ text: String) {
        self.text = text
        words = text.split(separator: " ")[...]
    }

    mutating func parts() throws(ScheduleFault) -> Parts {
        guard let first = words.first else { throw ScheduleFault("A schedule is not empty.") }
        var parts = Parts()
        if let meaning = Self.meanings[first.lowercased()] {
            words = meaning.split(separator: " ") + words.dropFirst()
        }
        let all = words.count
        if let first = words.first, let weekdays = try weekdays(first) {
            parts.weekdays = weekdays
            words = words.dropFirst()
        }
        if let first = words.first, !first.contains(":"), first.contains("-") || first.contains("~"),
            !Self.isLetter(first)
        {
            try readDate(first, &parts)
            words = words.dropFirst()
        }
        if let first = words.first, first.contains(":") {
            parts.times = try times(first)
            words = words.dropFirst()
        }
        if let last = words.first, words.count == 1, words.count < all, Self.isLetter(last) {
            do { parts.zone = try ZoneName(last) } catch { throw ScheduleFault("\(error)") }
            words = words.dropFirst()
        }
        guard words.isEmpty else { throw fault(words.first ?? "") }
        return parts
    }

    /// What systemd's words stand for.
    private static let meanings = [
        "minutely": "*-*-* *:*:00", "hourly": "*-*-* *:00:00", "daily": "*-*-* 00:00:00",
        "weekly": "Mon *-*-* 00:00:00", "monthly": "*-*-01 00:00:00", "yearly": "*-01-01 00:00:00",
        "annually": "*-01-01 00:00:00", "quarterly": "*-01,04,07,10-01 00:00:00",
        "semiannually": "*-01,07-01 00:00:00",
    ]

    private static let names = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]

    private static func isLetter(_ word: Substring) -> Bool {
        word.utf8.first.map { (65...90).contains($0 & 0xdf) } ?? false
    }

    /// - Returns: one bit a weekday, Sunday in bit 0; `nil` where the word begins with none.
    private func weekdays(_ word: Substring) throws(ScheduleFault) -> UInt8? {
        guard Self.isLetter(word) else { return nil }
        var terms = word.lowercased().split(separator: ",", omittingEmptySubsequences: false)
        if terms.count > 1, terms.last == "" { terms.removeLast() }
        var bits: UInt8 = 0
        for (index, term) in terms.enumerated() {
            let ends = Self.ends(of: term)
            guard let first = Self.weekday(ends.first) else {
                if index == 0, ends.last == nil { return nil }
                throw fault(word)
            }
            guard let second = ends.last else {
                bits |= 1 << UInt8(first)
                continue
            }
            // A week begins on Monday.
            guard let last = Self.weekday(second), (first + 6) % 7 <= (last + 6) % 7 else {
                throw ScheduleFault(
                    "'\(word.prefix(20))' runs backwards. A week begins on Monday: write a list.")
            }
            for day in (first + 6) % 7...(last + 6) % 7 { bits |= 1 << UInt8((day + 1) % 7) }
        }
        return bits
    }

    /// `mon`, `mon..fri`, and `mon-fri` as it once was written.
    private static func ends(of term: Substring) -> (first: Substring, last: Substring?) {
        if let dots = term.firstRange(of: "..") {
            return (term[..<dots.lowerBound], term[dots.upperBound...])
        }
        guard let hyphen = term.firstIndex(of: "-") else { return (term, nil) }
        return (term[..<hyphen], term[term.index(after: hyphen)...])
    }

    private static func weekday(_ name: Substring) -> Int? {
        names.firstIndex { $0[...] == name || $0.prefix(3) == name }
    }

    /// `2026-12-24`, `*-05~07/1`, `12-24`.
    private func readDate(_ word: Substring, _ parts: inout Parts) throws(ScheduleFault) {
        var pieces = word.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "~" }
        let marks = word.filter { $0 == "-" || $0 == "~" }
        guard pieces.count == 2 || pieces.count == 3, !marks.dropLast().contains("~") else {
            throw fault(word)
        }
        parts.isFromEnd = marks.last == "~"
        if pieces.count == 2 { pieces.insert("*", at: 0) }
        parts.years = Self.full(try field(pieces[0], of: word))
        parts.months = try field(pieces[1], of: word)
        parts.days = try field(pieces[2], of: word)
        guard parts.years.isValid(CalendarExpression.years), parts.months.isValid(1...12),
            parts.days.isValid(1...31, isFromEnd: parts.isFromEnd)
        else { throw fault(word) }
    }

    /// 26 is 2026, 70 is 1970.
    private static func full(_ field: CalendarField) -> CalendarField {
        func full(_ year: Int) -> Int { year < 70 ? year + 2000 : year < 100 ? year + 1900 : year }
        return CalendarField(
            parts: field.parts.map {
                CalendarField.Part(start: full($0.start), stop: $0.stop.map(full), step: $0.step)
            })
    }

    /// `08:00`, `*:0/15:30`.
    private func times(_ word: Substring) throws(ScheduleFault) -> DayTimes {
        let pieces = word.split(separator: ":", omittingEmptySubsequences: false)
        guard pieces.count == 2 || pieces.count == 3 else { throw fault(word) }
        let hours = try field(pieces[0], of: word)
        let minutes = try field(pieces[1], of: word)
        var seconds = CalendarField(parts: [CalendarField.Part(start: 0, stop: nil, step: 0)])
        if pieces.count == 3 {
            guard !pieces[2].replacing("..", with: "").contains(".") else {
                throw ScheduleFault("'\(word.prefix(20))' has fractions of seconds. Take whole ones.")
            }
            seconds = try field(pieces[2], of: word)
        }
        guard hours.isValid(0...23), minutes.isValid(0...59), seconds.isValid(0...59) else {
            throw fault(word)
        }
        return DayTimes(
            hours: hours.bits(0...23), minutes: minutes.bits(0...59), seconds: seconds.bits(0...59))
    }

    /// `*`, or a list of `3`, `3..7`, `3/2`, `3..7/2`.
    private func field(_ text: Substring, of word: Substring) throws(ScheduleFault) -> CalendarField {
        if text == "*" { return CalendarField() }
        var field = CalendarField()
        for term in text.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = term.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            var ends = [halves[0]]
            if let dots = halves[0].firstRange(of: "..") {
                ends = [halves[0][..<dots.lowerBound], halves[0][dots.upperBound...]]
            }
            let numbers = ends.map(Self.number)
            let step = halves.count > 1 ? Self.number(halves[1]) : ends.count > 1 ? 1 : 0
            guard let start = numbers[0], let step, halves.count == 1 || step > 0, !numbers.contains(nil),
                field.parts.count < CalendarField.most
            else { throw fault(word) }
            field.parts.append(
                CalendarField.Part(start: start, stop: numbers.count > 1 ? numbers[1] : nil, step: step))
        }
        return field
    }

    /// Digits alone; a number too long for any field is a large one, not an overflow.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return text.utf8.reduce(0) { min($0 * 10 + Int($1) - 48, 1_000_000) }
    }

    private func fault(_ word: Substring) -> ScheduleFault {
        ScheduleFault(
            "'\(word.prefix(20))' is not understood. Write a time as 'Mon..Fri *-*-* 08:00', or five fields as cron has them."
        )
    }
}
