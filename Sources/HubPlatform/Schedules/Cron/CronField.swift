/// One of the five fields: which values it has, and what its words mean.
struct CronField: Sendable {
    /// What a field says.
    struct Reading: Sendable {
        /// One bit a value.
        var values: UInt64 = 0
        /// As `CronDays.counted`.
        var counted: UInt64 = 0
        /// `L` among days of the month.
        var hasLast = false
        /// `LW`.
        var hasLastWorkday = false
        /// Words that Debian's cron refuses.
        var warnings: [String] = []
    }

    let name: String
    let range: ClosedRange<Int>
    /// The first stands for the range's first value, or for January.
    let words: [String]
    let example: String

    static let minute = CronField(name: "minute", range: 0...59, words: [], example: "*/5")
    static let hour = CronField(name: "hour", range: 0...23, words: [], example: "8-18")
    static let day = CronField(name: "day of month", range: 1...31, words: [], example: "1,15")
    static let month = CronField(
        name: "month", range: 1...12,
        words: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"],
        example: "1-6")
    static let weekday = CronField(
        name: "day of week", range: 0...7, words: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
        example: "MON-FRI")

    func read(_ text: Substring) throws(ScheduleFault) -> Reading {
        var reading = Reading()
        for term in text.uppercased().split(separator: ",", omittingEmptySubsequences: false) {
            try read(term, into: &reading)
        }
        return reading
    }

    private func read(_ term: Substring, into reading: inout Reading) throws(ScheduleFault) {
        if try isCounted(term, into: &reading) { return }
        let parts = term.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let span = try span(parts[0])
        guard parts.count == 2 else {
            for value in span.range { reading.values |= 1 << UInt64(value) }
            return
        }
        guard let step = Self.number(parts[1]), step > 0 else {
            throw fault("'\(Self.shown(term))' has no step that can be counted", "")
        }
        guard step <= range.upperBound else {
            throw fault("the step of '\(Self.shown(term))' is longer than the field", "")
        }
        // cron's `5/15` is from 5 to the end; Debian's wants `5-59/15`.
        if span.isOne { reading.warnings.append(String(Self.shown(term))) }
        let last = span.isOne ? range.upperBound : span.range.upperBound
        for value in stride(from: span.range.lowerBound, through: last, by: step) {
            reading.values |= 1 << UInt64(value)
        }
    }

    /// `*`, `5`, `5-9`.
    private func span(
        _ text: Substring
    ) throws(ScheduleFault) -> (range: ClosedRange<Int>, isOne: Bool) {
        if text == "*" { return (range, false) }
        let parts = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let first = try value(parts[0], of: text)
        guard parts.count == 2 else { return (first...first, true) }
        let last = try value(parts[1], of: text)
        guard first <= last else {
            throw fault(
                "'\(Self.shown(text))' runs backwards",
                " Write it as a list of two: \(parts[0])-\(range.upperBound),\(range.lowerBound)-\(parts[1])."
            )
        }
        return (first...last, false)
    }

    private func value(_ text: Substring, of whole: Substring) throws(ScheduleFault) -> Int {
        if let index = words.firstIndex(where: { $0 == text }) { return index + (range.lowerBound) }
        guard let number = Self.number(text) else {
            throw fault("'\(Self.shown(whole))' is not understood", "")
        }
        guard range.contains(number) else {
            throw fault("\(number) is beyond \(range.lowerBound) to \(range.upperBound)", "")
        }
        return number
    }

    /// `L`, `LW` among days of the month; `5L`, `1#2` among days of the week.
    private func isCounted(_ term: Substring, into reading: inout Reading) throws(ScheduleFault) -> Bool {
        if range == Self.day.range, term == "L" || term == "LW" {
            if term == "L" { reading.hasLast = true } else { reading.hasLastWorkday = true }
        } else if range == Self.weekday.range, term.last == "L", term.count > 1 {
            guard let day = Self.number(term.dropLast()), day <= 7 else { return false }
            reading.counted |= 1 << UInt64(48 + day % 7)
        } else if range == Self.weekday.range, let hash = term.firstIndex(of: "#") {
            let day = try value(term[..<hash], of: term) % 7
            guard let count = Self.number(term[term.index(after: hash)...]), (1...5).contains(count) else {
                throw fault("'\(Self.shown(term))' names no week of 1 to 5", "")
            }
            reading.counted |= 1 << UInt64(8 * count + day)
        } else {
            return false
        }
        reading.warnings.append(String(Self.shown(term)))
        return true
    }

    /// Digits alone; a number too long for any field is a large one, not an overflow.
    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return text.utf8.reduce(0) { min($0 * 10 + Int($1) - 48, 1_000_000) }
    }

    private static func shown(_ text: Substring) -> Substring { text.prefix(20) }

    private func fault(_ what: String, _ remedy: String) -> ScheduleFault {
        ScheduleFault("Field '\(name)': \(what).\(remedy.isEmpty ? " Write it as '\(example)'." : remedy)")
    }
}
