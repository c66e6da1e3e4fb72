internal import HubFrame
internal import HubSeries

/// The days whose use a page ranks, as the page's address names them: `?period=week`, or `?from=2026-11-21&to=2026-11-28`.
struct UsagePeriod: Sendable, Equatable {
    static let choices = [
        ("today", "Today"), ("yesterday", "Yesterday"), ("week", "7 days"), ("month", "This month"),
        ("lastmonth", "Last month"),
    ]
    /// Two years: more than that is asked by months.
    static let longest = 731
    /// Days of the hub's calendar.
    let days: ClosedRange<Period>
    /// Of `choices`; empty for two dates.
    let word: String

    /// - Parameters:
    ///   - word: of the address; what is none of the choices is the first of them.
    ///   - from: `2026-11-21`; with `to` it overrides the word.
    init(_ word: String, from: String = "", to: String = "", today: Period) {
        if let first = Period(from), let last = Period(to), first.isDay, last.isDay, first.exists,
            last.exists,
            first <= last, first.days(to: last) < Self.longest
        {
            days = first...last
            self.word = ""
            return
        }
        switch word {
        case "yesterday": days = today.adding(-1)...today.adding(-1)
        case "week": days = today.adding(-6)...today
        case "month": days = today.month.days.lowerBound...today
        case "lastmonth": days = today.month.adding(-1).days
        default:
            days = today...today
            self.word = "today"
            return
        }
        self.word = word
    }

    var count: Int { days.lowerBound.days(to: days.upperBound) + 1 }

    /// `2026-11-21 to 2026-11-28`, or one day.
    var words: String {
        count == 1 ? "\(days.lowerBound)" : "\(days.lowerBound) to \(days.upperBound)"
    }

    /// Whole months are read from their own tier: a row a device instead of thirty.
    var periods: ClosedRange<Period> {
        let (first, last) = (days.lowerBound.month, days.upperBound.month)
        guard days.lowerBound == first.days.lowerBound, days.upperBound == last.days.upperBound else {
            return days
        }
        return first...last
    }

    /// - Parameter query: of the page, with its other words.
    func picker(_ query: PageQuery, today: Period) -> PeriodPicker {
        let (before, after) = (days.lowerBound.adding(-count), days.upperBound.adding(count))
        func range(_ first: Period, _ last: Period) -> PageQuery {
            query.with("period", nil).with("from", "\(first)").with("to", "\(last)")
        }
        return PeriodPicker(
            query, Self.choices, current: word, from: "\(days.lowerBound)", to: "\(days.upperBound)",
            words: words, earlier: range(before, days.lowerBound.adding(-1)),
            later: days.upperBound < today ? range(days.upperBound.adding(1), min(after, today)) : nil)
    }
}
