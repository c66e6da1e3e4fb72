/// What a search over everything found.
public struct SearchPage: Page {
    public static let template = "search"
    /// Shown at once; features look for one more.
    public static let most = 50
    public let title = "Search"
    let words: String
    let found: [Found]
    let hasFound: Bool
    let isMissed: Bool
    let isCut: Bool

    /// - Parameter words: empty before anything was searched.
    public init(words: String, found: [Found]) {
        self.words = words
        self.found = Array(found.prefix(Self.most))
        hasFound = !found.isEmpty
        isMissed = found.isEmpty && !words.isEmpty
        isCut = found.count > Self.most
    }

    /// One thing that matches.
    public struct Found: Sendable, Equatable {
        let word: String
        let path: String
        /// `device`, `router`, `person`.
        public let kind: String
        /// Where it is, or what of it matched.
        let detail: String?

        public init(_ word: String, _ path: String, kind: String, detail: String? = nil) {
            self.word = word
            self.path = path
            self.kind = kind
            self.detail = detail
        }
    }
}
