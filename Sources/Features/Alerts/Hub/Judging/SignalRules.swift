internal import Alerts
internal import HubCore
internal import MonitorCore

/// What signals of other features mean: those judge themselves, and say so.
enum SignalRules {
    enum Change: Sendable, Equatable {
        /// - Parameter others: what the object is not any more.
        case begin(IncidentKey, IncidentFacts, others: [IncidentKey])
        case end([IncidentKey])
        case event(AlertReading)
        /// A source has another reading than before.
        case look(source: String)
    }

    /// By source: the rule of each state; a state without a rule is well.
    private static let sources: [String: [String: String]] = [
        "heartbeats": [
            "down": "heartbeat.missed", "missed": "heartbeat.missed", "failed": "heartbeat.failed",
            "overrun": "heartbeat.overrun",
        ],
        "uplink": [
            "offline": "line.offline", "names": "line.names", "portal": "line.portal",
            "partly": "line.partly",
        ],
        "logs": [
            "critical": "log.critical", "warning": "log.warning", "unreachable": "log.unreachable",
            "key": "log.key", "budget": "log.budget",
        ],
    ]
    /// By source and state: something that happens once.
    private static let events = ["heartbeats deaf": "hub.deaf"]
    /// Sources whose readings name all that is wrong: a signal only says that it is time to read them.
    private static let readers: Set<String> = ["hosts", "probes"]

    /// - Returns: `nil` for what no rule is about.
    static func change(_ signal: Signal) -> Change? {
        let object = object(signal)
        if let word = events["\(signal.source) \(signal.state)"] {
            // Nothing to say, nothing said.
            guard let detail = signal.detail else { return nil }
            return .event(AlertReading(word, object, .holds(true), at: signal.at, detail: detail))
        }
        if readers.contains(signal.source) { return .look(source: signal.source) }
        guard let rules = sources[signal.source] else { return nil }
        let keys = Set(rules.values).sorted().map { IncidentKey(rule: $0, object: object) }
        guard let word = rules[signal.state], let kind = RuleKind.of(word) else { return .end(keys) }
        let facts = IncidentFacts(
            kind.severity, kind.title(signal.called.map { object.named($0) } ?? object), text: signal.detail,
            fields: signal.fields,
            isOutage: kind.isOutage, behind: signal.behind.map { AlertObject($0) })
        let key = IncidentKey(rule: word, object: object)
        return .begin(key, facts, others: keys.filter { $0 != key })
    }

    /// `host:web01` of a subject that is one, also behind a word: `agent attic`.
    private static func object(_ signal: Signal) -> AlertObject {
        let subject = signal.subject
        guard !subject.contains(":"), let space = subject.firstIndex(of: " ") else {
            return AlertObject(subject)
        }
        let name = subject[subject.index(after: space)...].replacing("/", with: "%2F")
        return AlertObject("\(subject[..<space]):\(name)")
    }
}
