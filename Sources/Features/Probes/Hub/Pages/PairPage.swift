internal import HubFrame
internal import HubSeries
internal import MonitorCore
internal import Probes

/// One target at one agent.
struct PairPage: Page {
    static let template = "pair"
    let title: String
    let agent: String
    let number: UInt32
    let name: String
    let address: String
    let state: String
    let stateWords: String
    let numbers: [Number]
    let hasNumbers: Bool
    let losses: String
    let events: [Row]
    let hasEvents: Bool

    struct Number: Sendable {
        let name: String
        let value: String
    }

    struct Row: Sendable {
        let since: Moment
        let words: String
    }

    init(
        agent: String, target: ListedTarget, cell: MatrixState.Cell?, day: SeriesPoint?,
        events: [ProbeStore.KeptEvent]
    ) {
        self.agent = agent
        number = target.target.id
        name = target.title
        address = target.member ?? target.target.address.description
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
    }

    private static func numbers(_ day: SeriesPoint) -> [Number] {
        let names = ["Mean", "Shortest", "Longest", "Jitter", "Median", "95 of 100 below", "99 of 100 below"]
        return zip(names, day.roundTrips).map { name, time in
            Number(
                name: name,
                value: time.1.map { RoundTripText.milliseconds(UInt32(max(0, min(4e9, $0)))) + " ms" } ?? "–")
        }
    }

    private static func losses(_ day: SeriesPoint) -> String {
        let (sent, lost, runs) = (day.sum(.sent), day.sum(.lost), day.sum(.lossRuns))
        guard sent > 0 else { return "Nothing was sent." }
        guard lost > 0 else { return "None of \(sent) was lost." }
        let share = Double(lost) * 100 / Double(sent)
        let percent = "\(Double((share * 100).rounded()) / 100)%"
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
            case "probeOk": "Well again"
            case "cutOff": "The agent's line was gone"
            case "lineBack": "The agent's line was back"
            case "addressChanged": "The name has another address"
            default: event.kind
            }
        let counted = event.judged > 0 && event.lost > 0 ? ": \(event.lost) of \(event.judged) lost" : ""
        return what + counted + (event.error.map { " (\($0))" } ?? "")
    }
}
