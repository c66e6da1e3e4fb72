internal import HostLogs
internal import HubCore
internal import HubFrame
internal import LogReview
internal import MonitorCore

/// All logs, and what was found lately.
struct LogsPage: Page {
    static let template = "logs"
    let title = "Logs"
    let hosts: [Host]
    let nothing: Nothing?
    let turns: [LogTurnItem]
    let model: String
    let hasModel: Bool
    let hasTurns: Bool

    init(
        _ hosts: [LoggedHost], _ turns: [LogTurnRow], _ tokens: [String: Int], settings: LogSettings
    ) {
        self.hosts = hosts.map { Host($0, tokens[$0.hostID] ?? 0) }
        nothing =
            hosts.isEmpty
            ? Nothing(
                "No hosts yet", "Logs belong to hosts. Add a host first, then say here how its log is read.",
                next: PageLink("Add a host", "/heartbeats")) : nil
        self.turns = turns.map(LogTurnItem.init)
        hasModel = settings.modelURL != nil
        hasTurns = !turns.isEmpty
        let spent = tokens.values.reduce(0, +)
        model = "\(settings.model), \(spent) of \(settings.tokensADay) tokens used today"
    }

    struct Host: Sendable {
        let name: String
        let path: String
        let mark: StatusMark
        let source: String
        let lastAt: Moment?
        let trouble: String?
        let tokens: String

        init(_ host: LoggedHost, _ tokens: Int) {
            name = host.name
            path = LogPageRoutes.path(host.hostID)
            mark = LogPage.mark(host)
            switch host.configuration {
            case nil: source = "–"
            case .failure: source = "not valid"
            case .success(let found): source = found.source
            }
            lastAt = host.approved == nil ? nil : host.turnAt.map { Moment($0) }
            trouble = host.approved == nil ? nil : host.trouble
            self.tokens = tokens == 0 ? "–" : String(tokens)
        }
    }
}

/// One turn of a list.
struct LogTurnItem: Sendable {
    let path: String
    let host: String
    let at: Moment
    let mark: StatusMark
    let lines: Int
    let rows: Int
    /// `nil` where there is none.
    let findings: String?
    let result: String

    init(_ turn: LogTurnRow) {
        path = "/logs/turns/\(turn.number)"
        host = turn.hostID
        at = Moment(turn.at)
        (lines, rows) = (turn.lines, turn.rows)
        findings = turn.findingCount == 0 ? nil : "\(turn.findingCount)"
        result = Self.words(turn.result)
        mark = Self.mark(turn.severity, turn.result)
    }

    static func mark(_ severity: Severity?, _ result: LogTurnRow.Result) -> StatusMark {
        switch severity {
        case .critical: StatusMark(.bad, "critical")
        case .warning: StatusMark(.watch, "warning")
        case .info: StatusMark(.info, "info")
        case nil: result == .unreachable ? StatusMark(.bad, "not read") : StatusMark(.good, "nothing")
        }
    }

    static func words(_ result: LogTurnRow.Result) -> String {
        switch result {
        case .unchanged: "Nothing new"
        case .rules: "Rules alone"
        case .answered: "Rules and model"
        case .reused: "Rules and an earlier answer"
        case .untrusted: "Rules alone: the model's answer is not trusted"
        case .unreadable: "Rules alone: the model's answer could not be read"
        case .budget: "Rules alone: the budget is used"
        case .unanswered: "Rules alone: the model did not answer"
        case .unreachable: "The log could not be read"
        }
    }
}
