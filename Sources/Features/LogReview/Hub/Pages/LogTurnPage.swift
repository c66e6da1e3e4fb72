internal import HubCore
internal import HubFrame
internal import LogReview
internal import MonitorCore

/// One turn: its findings with their lines, and for administrators what left the house.
struct LogTurnPage: Page {
    static let template = "logturn"
    let title: String
    let hostPath: String
    let hostID: String
    let at: Moment
    let mark: StatusMark
    let facts: [Fact]
    let detail: String?
    let findings: [LogFindingItem]
    let hasNone: Bool
    let sent: String?
    let answer: String?

    init(_ turn: LogTurnRow, showsSent: Bool) {
        title = "Analysis \(turn.number)"
        hostID = turn.hostID
        hostPath = LogPageRoutes.path(turn.hostID)
        at = Moment(turn.at)
        mark = LogTurnItem.mark(turn.severity, turn.result)
        var facts = [
            Fact("Read from", turn.source), Fact("New lines", String(turn.lines)),
            Fact("Rows", "\(turn.rows), with \(CountText.text(turn.secrets, "secret")) removed"),
            Fact("Judged by", LogTurnItem.words(turn.result)),
        ]
        if let model = turn.model, turn.tokensIn + turn.tokensOut > 0 {
            facts.append(Fact("Model", "\(model): \(turn.tokensIn) tokens in, \(turn.tokensOut) out"))
        }
        self.facts = facts
        detail = turn.detail
        findings = turn.findings.map(LogFindingItem.init)
        hasNone = findings.isEmpty
        sent = showsSent ? turn.sent : nil
        answer = showsSent ? turn.answer : nil
    }
}

struct LogFindingItem: Sendable {
    let mark: StatusMark
    let title: String
    let count: String?
    let explanation: String
    let recommendation: String
    let lines: [String]
    let origin: String

    init(_ one: LogFinding) {
        mark =
            one.isVerified
            ? LogTurnItem.mark(one.severity, .rules) : StatusMark(.off, "not verified")
        title = one.title
        count = one.count > 1 ? "\(one.count) times" : nil
        (explanation, recommendation) = (one.explanation, one.recommendation)
        lines = one.examples
        origin =
            one.isModels
            ? (one.isVerified
                ? "reported by the model"
                : "reported by the model without evidence in the log; no notification was sent")
            : "found by a rule"
    }
}

/// What a turn would find and send, before anything is switched on.
struct LogPreviewPage: Page {
    static let template = "logpreview"
    let title: String
    let path: String
    let hostPath: String
    let hostName: String
    let configuration: String
    let source: String
    let lines: String
    let rows: String
    let bytes: Int
    let tokens: Int
    let secrets: String
    let findings: [LogFindingItem]
    let hasNone: Bool
    let system: String
    let question: String
    let hasModel: Bool
    let hasRows: Bool

    init(_ host: LoggedHost, _ preview: LogTurn.Preview, hasModel: Bool) {
        title = "Trial of the log of \(host.name)"
        hostName = host.name
        hostPath = LogPageRoutes.path(host.hostID)
        path = hostPath + "/approve"
        configuration = host.text ?? ""
        source = preview.source
        lines = CountText.text(preview.digest.lineCount, "new line")
        rows = CountText.text(preview.digest.rows.count, "row")
        bytes = preview.question.bytes
        tokens = preview.question.estimatedTokens
        let taken = preview.digest.secrets.sorted { $0.key.rawValue < $1.key.rawValue }
        secrets =
            taken.isEmpty ? "none" : taken.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
        findings = preview.digest.findings.map(LogFindingItem.init)
        hasNone = findings.isEmpty
        system = preview.question.system
        question = preview.question.text
        self.hasModel = hasModel
        hasRows = !preview.digest.rows.isEmpty
    }
}
