internal import HTTPTypes
internal import HubSeries
internal import Hummingbird

/// `?agent=attic&kind=latency&name=target:7&from=...&to=...&step=60&percentiles=50,95`, read and bounded.
struct SeriesQuestion: Sendable {
    static let mostPercentiles = 10

    let subject: SeriesSubject
    let kind: SeriesKind
    let key: SeriesKey
    let range: SeriesRange
    /// One number a field instead of all.
    let value: SeriesNumber?
    /// In percent.
    let percentiles: [Double]
    let isCSV: Bool

    init(_ words: Parameters, _ kinds: SeriesKinds) throws(Refusal) {
        switch (words["agent"], words["subject"]) {
        case (let agent?, nil): subject = .agent(String(agent))
        case (nil, let own?): subject = .own(String(own))
        default: throw Refusal(.badRequest, "Name an agent, or a subject.")
        }
        let named = try SeriesRange.word("kind", words)
        guard let kind = kinds.named(named) else {
            let all = kinds.all.map(\.name).joined(separator: ", ")
            throw Refusal(.badRequest, "'kind' is none of \(all).")
        }
        self.kind = kind
        key = SeriesKey(kind, named: String(words["name"] ?? ""))
        range = try SeriesRange(words)
        value = try words["value"].map { (word) throws(Refusal) in try SeriesNumber(word) }
        percentiles = try Self.percentiles(words["percentiles"])
        isCSV = words["format"] == "csv"
    }

    private static func percentiles(_ word: Substring?) throws(Refusal) -> [Double] {
        guard let word else { return [] }
        let all = word.split(separator: ",").map { SeriesNumber.percent($0) }
        guard (1...mostPercentiles).contains(all.count), !all.contains(nil) else {
            throw Refusal(.badRequest, "'percentiles' are not 1 to \(mostPercentiles) numbers: 50,95,99.9.")
        }
        return all.compactMap { $0 }
    }
}
