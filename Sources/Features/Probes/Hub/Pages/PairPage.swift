internal import HubFrame
internal import HubSeries
internal import MonitorCore
internal import Probes
internal import Probing

/// One target at one agent.
struct PairPage: Page {
    static let template = "pair"
    let title: String
    let agent: String
    let number: UInt32
    let name: String
    let address: String
    /// Whether it says more than the name does.
    let hasAddress: Bool
    let state: String
    let stateWords: String
    let numbers: [Tile]
    let hasNumbers: Bool
    let losses: String
    let events: [Row]
    let hasEvents: Bool
    let path: PathSection?
    let outcome: [String]
    let hasOutcome: Bool
    /// Whether the route can be traced now.
    let isAsked: Bool

    struct Row: Sendable {
        let since: Moment
        let words: String
    }

    init(
        agent: String, target: ListedTarget, cell: MatrixState.Cell?, day: SeriesPoint?,
        events: [ProbeStore.KeptEvent], paths: [ProbeStore.KeptPath] = [], outcome: [UInt8]? = nil
    ) {
        self.agent = agent
        number = target.target.id
        name = target.title
        address = target.asked
        hasAddress = target.asked != target.title
        title = "\(agent) to \(target.title)"
        state = cell?.state ?? "none"
        stateWords =
            cell.map(StateWords.sentence) ?? (target.retiredAt == nil ? "not asked" : "taken off the list")
        numbers = day.map(Self.numbers) ?? []
        hasNumbers = day != nil
        losses = day.map(Self.losses) ?? ""
        self.events = events.map { event in
            Row(since: Moment(event.since), words: Self.words(event))
        }
        hasEvents = !events.isEmpty
        path = PathSection(paths)
        self.outcome =
            outcome.flatMap { try? ProbeOutcome($0) }.map { Self.lines($0, target.target.kind) } ?? []
        hasOutcome = !self.outcome.isEmpty
        isAsked = cell != nil
    }

    /// What an attempt came to: its summary, then its details.
    private static func lines(_ outcome: ProbeOutcome, _ kind: TargetKind) -> [String] {
        let details: [String] =
            switch kind {
            case .echo: []
            case .tcp: OutcomeText.lines(.tcp, outcome.result)
            case .http, .https: OutcomeText.lines(.http, outcome.result)
            case .dns: OutcomeText.lines(.dns, outcome.result)
            }
        return [OutcomeText.summary(outcome)] + details
    }

    private static func numbers(_ day: SeriesPoint) -> [Tile] {
        let times = Dictionary(uniqueKeysWithValues: day.roundTrips.map { ("\($0.0)", $0.1) })
        let names = [
            ("Median", "p50"), ("Mean", "mean"), ("Shortest", "min"), ("Longest", "max"),
            ("Jitter", "jitter"),
            ("95 of 100 below", "p95"), ("99 of 100 below", "p99"),
        ]
        return names.map { name, key in
            let time = times[key].flatMap { $0 }
            return Tile(
                name, time.map { RoundTripText.milliseconds(UInt32(max(0, min(4e9, $0)))) }, unit: "ms")
        }
    }

    private static func losses(_ day: SeriesPoint) -> String {
        let (sent, lost, runs) = (day.sum(.sent), day.sum(.lost), day.sum(.lossRuns))
        guard sent > 0 else { return "Nothing was sent." }
        guard lost > 0 else { return "None of \(sent) was lost." }
        let share = Double(lost) * 100 / Double(sent)
        let percent = "\(Double((share * 100).rounded()) / 100) %"
        let longest = day.field(.lossLength).map { $0.count > 0 ? $0.maximum : 0 } ?? 0
        let mean = runs > 0 ? Double(lost) / Double(runs) : 0
        let random = lost < sent ? 1 / (1 - Double(lost) / Double(sent)) : 0
        let isBurst = longest >= 3 && mean > 1.5 * random
        return "\(lost) of \(sent) were lost (\(percent)), " + (isBurst ? "in bursts" : "scattered") + "."
    }

    private static func words(_ event: ProbeStore.KeptEvent) -> String {
        let what =
            switch event.kind {
            case "probeDown": "Down"
            case "probeUp": "Up again" + (event.state == "lossy" ? ", with losses" : "")
            case "probeLossy": "Lossy"
            case "probeSlow": "Slow"
            case "probeOk": "Recovered"
            case "cutOff": "The agent's line went down"
            case "lineBack": "The agent's line is up again"
            case "addressChanged": "The name has another address"
            case "pathChanged": "Route changed"
            case "mtuChanged": "Path MTU changed"
            case "blackHole": "Large packets are dropped (MTU black hole)"
            default: event.kind
            }
        let counted = event.judged > 0 && event.lost > 0 ? ": \(event.lost) of \(event.judged) lost" : ""
        return what + counted + (event.error.map { " (\(StateWords.error($0)))" } ?? "")
    }
}
