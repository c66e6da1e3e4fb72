internal import HubFrame
internal import HubServer
internal import MonitorCore
internal import Probing

/// A check for people without a login: the form and, once it was asked, what agents found.
struct PublicCheckPage: Page {
    static let template = "publiccheck"
    let title = "Check a host"
    let kinds: [Kind]
    let host: String
    let port: String
    var fault: String?
    var answer: Answer? { didSet { isOpen = answer?.isOpen ?? false } }
    /// Agents have not all answered: the page asks again by itself.
    private(set) var isOpen = false

    struct Kind: Sendable {
        let word: String
        let title: String
        let isChosen: Bool
    }

    struct Answer: Sendable {
        let subject: String
        let isOpen: Bool
        let waiting: Int
        let good: Int
        let count: Int
        let leftOut: String?
        let facts: [Fact]
        let map: WorldMap?
        let rows: [Row]

        /// - Parameters:
        ///   - address: of the host, as an agent found it.
        ///   - regions: of agents, by name.
        init(_ check: CheckAnswer, address: IPAddress?, place: ShownPlace?, regions: [String: String]) {
            subject = check.question.subject
            isOpen = !check.isEnded
            waiting = check.waiting
            good = check.rows.count { $0.outcome.word == .ok }
            count = check.rows.count + check.waiting
            leftOut =
                check.notAsked == 0
                ? nil : "\(count) of \(count + check.notAsked) agents were asked, drawn by lot."
            facts = [
                address.map { Fact("Address", "\($0)") }, (place?.name).map { Fact("Place", $0) },
                (place?.network).map { Fact("Network", $0) },
            ].compactMap { $0 }
            map = place?.latitude.flatMap { north in
                (place?.longitude).map { east in
                    WorldMap(
                        "Map: the host at \(place?.name ?? "its place")",
                        points: [
                            WorldMap.Point(
                                .info, at: MapPoint(latitude: north, longitude: east),
                                accuracyKilometres: place?.accuracyKilometres, isHost: true)
                        ])
                }
            }
            rows = check.rows.map { Row($0, check.question.kind, region: regions[$0.agent]) }
        }
    }

    struct Row: Sendable {
        let agent: String
        let region: String?
        let mark: StatusMark
        let reason: String?
        let time: String?
        let address: String?
        let lines: [String]

        init(_ row: CheckAnswer.Row, _ kind: ProbeKind, region: String?) {
            agent = row.agent
            self.region = region.flatMap { $0.isEmpty ? nil : $0 }
            let outcome = row.outcome
            let state: StatusMark.State =
                switch outcome.word {
                case .ok: .good
                case .refused, .cancelled, .lost: .off
                case .failed, .timeout, .error, .noAnswer: .bad
                }
            mark = StatusMark(state, outcome.word.rawValue)
            reason = outcome.word == .ok ? nil : outcome.reason
            time = outcome.microseconds.map { OutcomeText.milliseconds(Double($0)) }
            address = outcome.address.map { "\($0)" }
            lines = OutcomeText.lines(kind, outcome.result)
        }
    }

    /// - Parameter chosen: the word of a kind; of none of them, the first is.
    init(_ kinds: [ProbeKind], chosen: String = "", host: String = "", port: String = "") {
        let chosen = kinds.first { $0.rawValue == chosen } ?? kinds.first
        self.kinds = kinds.map {
            Kind(word: $0.rawValue, title: $0.rawValue.uppercased(), isChosen: $0 == chosen)
        }
        self.host = host
        self.port = port
    }
}
