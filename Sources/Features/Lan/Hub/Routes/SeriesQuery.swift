internal import HubSeries
internal import HubServer
internal import Hummingbird

/// `?agent=router&kind=device&name=02:...&from=2026-11-21T00:00:00Z&to=...&step=60`, read and bounded.
struct SeriesQuery {
    let agent: String
    let kind: SeriesKind
    let key: SeriesKey
    /// Unix milliseconds.
    let range: Range<Int64>
    /// Milliseconds.
    let step: Int64
    let aggregation: Aggregation?
    let isCSV: Bool

    /// - Parameter most: points of a series.
    init(_ words: Parameters, atMost most: Int64 = SeriesRange.mostPoints) throws(Refusal) {
        agent = try SeriesRange.word("agent", words)
        let named = try SeriesRange.word("kind", words)
        guard let kind = SeriesKinds.lan.named(named) else {
            let kinds = SeriesKinds.lan.all.map(\.name).joined(separator: ", ")
            throw Refusal(.badRequest, "'kind' is none of \(kinds).")
        }
        self.kind = kind
        key = SeriesKey(kind, named: String(words["name"] ?? ""))
        let asked = try SeriesRange(words, atMost: most)
        (range, step) = (asked.range, asked.step)
        aggregation = try Self.aggregation(words["aggregation"])
        isCSV = words["format"] == "csv"
    }

    private static func aggregation(_ word: Substring?) throws(Refusal) -> Aggregation? {
        guard let word else { return nil }
        guard let aggregation = Aggregation(rawValue: String(word)) else {
            let all = Aggregation.allCases.map(\.rawValue).joined(separator: ", ")
            throw Refusal(.badRequest, "'aggregation' is none of \(all).")
        }
        return aggregation
    }
}
