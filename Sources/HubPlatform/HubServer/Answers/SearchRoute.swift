internal import HubCore
internal import HubFrame
internal import Hummingbird

/// `/search?q=`: everything that a feature can find by its name.
struct SearchRoute: Sendable {
    private static let longest = 100
    let gathering: Gathering

    func add(to doors: Doors) {
        doors.pages(.viewer).get("search") { [gathering] request, context in
            let words = Self.words(request.word("q"))
            guard !words.isEmpty else { return context.page(SearchPage(words: "", found: [])) }
            let question = SearchQuestion(
                words: words.lowercased(), visitor: try context.known, most: SearchPage.most)
            return context.page(SearchPage(words: words, found: await gathering.search(question)))
        }
    }

    private static func words(_ text: String) -> String {
        let trimmed = text.drop { $0.isWhitespace }.prefix(longest)
        let end =
            trimmed.lastIndex { !$0.isWhitespace }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        return String(trimmed[..<end])
    }
}
