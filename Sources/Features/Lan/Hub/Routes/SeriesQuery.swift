internal import HubNouns
internal import HubServer
internal import Hummingbird
internal import MonitorCore

/// `?agent=router&kind=device&name=02:...&from=2026-11-21T00:00:00Z&to=...&step=60`, read and bounded.
struct SeriesQuery {
    static let mostPoints: Int64 = 20_000

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
    init(_ words: Parameters, atMost most: Int64 = mostPoints) throws(Refusal) {
        func word(_ key: Substring) throws(Refusal) -> String {
            guard let word = words[key] else { throw Refusal(.badRequest, "'\(key)' is missing.") }
            return String(word)
        }
        func time(_ key: Substring) throws(Refusal) -> Int64 {
            guard let time = UTCTime(utf8: ArraySlice(try word(key).utf8)) else {
                throw Refusal(.badRequest, "'\(key)' is not an RFC 3339 time: 2026-11-21T00:00:00Z.")
            }
            return time.milliseconds
        }
        agent = try word("agent")
        let named = try word("kind")
        guard let kind = SeriesKinds.lan.named(named) else {
            let kinds = SeriesKinds.lan.all.map(\.name).joined(separator: ", ")
            throw Refusal(.badRequest, "'kind' is none of \(kinds).")
        }
        self.kind = kind
        key = SeriesKey(kind, named: String(words["name"] ?? ""))
        let (from, to) = (try time("from"), try time("to"))
        guard from < to else { throw Refusal(.badRequest, "'from' is not before 'to'.") }
        range = from..<to
        guard let seconds = Int64(try word("step")), (1...31_536_000).contains(seconds) else {
            throw Refusal(.badRequest, "'step' is not a number of seconds from 1 to 31536000.")
        }
        step = seconds * 1000
        guard (to - from) / step <= most else {
            throw Refusal(.badRequest, "That would be more than \(most) points: take a larger step.")
        }
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
