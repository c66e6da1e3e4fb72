/// What the hub itself logged, the newest first.
public struct ServerLogPage: Page {
    public static let template = "serverlog"
    public let title = "Server log"
    let rows: [Row]
    let nothing: Nothing?
    let levels: Chips
    let parts: [Choice]
    let words: String
    let kept: [HiddenField]
    let pager: Pager?
    /// The first page follows what is logged.
    let isNewest: Bool
    let since: Moment
    let written: UInt64
    let most: Int

    /// - Parameters:
    ///   - parts: those of the hub that have lines.
    ///   - query: what is shown of them: `level`, `part`, `q`, `page`.
    ///   - since: when the hub started.
    ///   - written: lines since then.
    ///   - most: how many of them are kept.
    public init(
        _ rows: [Row], levels: Chips, parts: [String], _ query: PageQuery, pager: Pager?, since: Moment,
        written: UInt64, most: Int
    ) {
        self.rows = rows
        self.levels = levels
        let chosen = query["part"] ?? ""
        // One that has no line any more can still be taken out.
        let all = parts.contains(chosen) || chosen.isEmpty ? parts : parts + [chosen]
        self.parts = all.map { Choice(word: $0, isChosen: $0 == chosen) }
        words = query["q"] ?? ""
        kept = query.fields(without: ["part", "q", "page"])
        self.pager = pager
        isNewest = (query["page"].flatMap { Int($0) } ?? 1) <= 1
        self.since = since
        self.written = written
        self.most = most
        let isFiltered = !chosen.isEmpty || !words.isEmpty || query["level"] != nil
        nothing =
            !rows.isEmpty
            ? nil
            : isFiltered
                ? Nothing(
                    "No line matches", "The other lines do not have this level, part or text.",
                    next: PageLink("Show all lines", "/server-log"))
                : Nothing("No lines yet", "The hub has logged nothing since it started.")
    }

    public struct Row: Sendable, Equatable {
        let at: Moment
        let mark: StatusMark
        let text: String

        /// - Parameter mark: the level.
        public init(at: Moment, mark: StatusMark, text: String) {
            self.at = at
            self.mark = mark
            self.text = text
        }
    }

    struct Choice: Sendable, Equatable {
        let word: String
        let isChosen: Bool
    }
}
