/// Filters as words to press, the current one lit: `{{#chips}}{{>chips}}{{/chips}}`.
public struct Chips: Sendable, Equatable {
    /// What is filtered, for those who hear the page.
    let label: String
    let choices: [Choice]

    public init(_ label: String, _ choices: [Choice]) {
        self.label = label
        self.choices = choices
    }

    /// One word of `name` in the page's address for each choice.
    ///
    /// - Parameter choices: the value in the address, its word, and how many there are of it; an empty value is "all".
    public init(_ label: String, _ name: String, _ query: PageQuery, _ choices: [(String, String, Int?)]) {
        let current = query[name] ?? ""
        self.init(
            label,
            choices.map { value, word, count in
                Choice(
                    word, query.with(name, value).with("page", nil).url, count: count,
                    isCurrent: value == current)
            })
    }

    public struct Choice: Sendable, Equatable {
        let word: String
        let path: String
        let count: Int?
        let isCurrent: Bool

        public init(_ word: String, _ path: String, count: Int? = nil, isCurrent: Bool) {
            self.word = word
            self.path = path
            self.count = count
            self.isCurrent = isCurrent
        }
    }
}

/// The stretch of time that a page shows, in its address: `{{#period}}{{>period}}{{/period}}`. Links and a form with
/// two dates; it needs no script.
public struct PeriodPicker: Sendable, Equatable {
    let choices: [Chips.Choice]
    /// For the fields, `2026-11-21`.
    let from: String
    let to: String
    /// The stretch of the same length before, and the one after; `nil` where there is none.
    let earlier: String?
    let later: String?
    let path: String
    let kept: [HiddenField]
    /// Whether the two dates are what the page shows.
    let isRange: Bool
    /// The period in words: `21 to 28 Nov 2026`.
    let words: String

    /// - Parameters:
    ///   - choices: the value of `period` in the address and its word.
    ///   - current: the value that is shown; empty for a range of two dates.
    ///   - from: the first day, `2026-11-21`; `to` is the last.
    public init(
        _ query: PageQuery, _ choices: [(String, String)], current: String, from: String, to: String,
        words: String, earlier: PageQuery? = nil, later: PageQuery? = nil
    ) {
        self.choices = choices.map { value, word in
            Chips.Choice(
                word, query.with("from", nil).with("to", nil).with("period", value).url,
                isCurrent: value == current)
        }
        self.from = from
        self.to = to
        self.words = words
        self.earlier = earlier?.url
        self.later = later?.url
        path = query.path
        kept = query.fields(without: ["from", "to", "period", "page"])
        isRange = current.isEmpty
    }
}
