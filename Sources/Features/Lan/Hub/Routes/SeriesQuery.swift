internal import HubNouns
internal import Hummingbird
internal import MonitorCore

/// `?agent=router&kind=device&name=02:...&from=2026-11-21T00:00:00Z&to=...&step=60`, read and bounded.
struct SeriesQuery {
    struct Fault: Error {
        let sentence: String
    }

    static let mostPoints: Int64 = 20_000

    let agent: String
    let key: SeriesKey
    /// Unix milliseconds.
    let range: Range<Int64>
    /// Milliseconds.
    let step: Int64
    let aggregation: Aggregation?
    let isCSV: Bool

    /// - Parameter most: points of a series.
    init(_ words: Parameters, atMost most: Int64 = mostPoints) throws(Fault) {
        func word(_ key: Substring) throws(Fault) -> String {
            guard let word = words[key] else { throw Fault(sentence: "'\(key)' is missing.") }
            return String(word)
        }
        func time(_ key: Substring) throws(Fault) -> Int64 {
            guard let time = UTCTime(utf8: ArraySlice(try word(key).utf8)) else {
                throw Fault(sentence: "'\(key)' is no time (RFC 3339): 2026-11-21T00:00:00Z.")
            }
            return time.milliseconds
        }
        agent = try word("agent")
        let named = try word("kind")
        guard let kind = SeriesKind.allCases.first(where: { "\($0)" == named }) else {
            let kinds = SeriesKind.allCases.map { "\($0)" }.joined(separator: ", ")
            throw Fault(sentence: "'kind' is none of \(kinds).")
        }
        key = SeriesKey(kind, named: String(words["name"] ?? ""))
        let (from, to) = (try time("from"), try time("to"))
        guard from < to else { throw Fault(sentence: "'from' is not before 'to'.") }
        range = from..<to
        guard let seconds = Int64(try word("step")), (1...31_536_000).contains(seconds) else {
            throw Fault(sentence: "'step' is no number of seconds from 1 to 31536000.")
        }
        step = seconds * 1000
        guard (to - from) / step <= most else {
            throw Fault(sentence: "That would be more than \(most) points: take a larger step.")
        }
        aggregation = try Self.aggregation(words["aggregation"])
        isCSV = words["format"] == "csv"
    }
    private static func aggregation(_ word: Substring?) throws(Fault) -> Aggregation? {
        guard let word else { return nil }
        guard let aggregation = Aggregation(rawValue: String(word)) else {
            let all = Aggregation.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(sentence: "'aggregation' is none of \(all).")
        }
        return aggregation
    }
}
