internal import HostLogs
internal import HubCore
internal import HubFrame
internal import LogReview
internal import MonitorCore

/// One host's log: how it is read, and what was found.
struct LogPage: Page {
    static let template = "log"
    let title: String
    let path: String
    let mark: StatusMark
    let facts: [Fact]
    let fault: String?
    let trouble: String?
    /// Whether it can be tried.
    let isValid: Bool
    let isOn: Bool
    let isChanged: Bool
    let form: Fields
    let turns: [LogTurnItem]
    let hasNoTurn: Bool

    init(
        _ host: LoggedHost, _ draft: LogForm?, _ turns: [LogTurnRow], settings: LogSettings, fault: String?
    ) {
        title = "Log of \(host.name)"
        path = LogPageRoutes.path(host.hostID)
        mark = Self.mark(host)
        self.fault = fault
        isOn = host.approved != nil
        isChanged = host.isChanged
        var configuration: LogConfiguration?
        var invalid: String?
        switch host.configuration {
        case nil: break
        case .failure(let fault): invalid = fault.description
        case .success(let found): configuration = found
        }
        isValid = configuration != nil
        trouble = invalid.map { "What is stored cannot be used: \($0)" } ?? (isOn ? host.trouble : nil)
        var facts: [Fact] = []
        if let configuration {
            facts.append(Fact("Read from", configuration.source))
            if configuration.method == .ssh { facts.append(Fact("Command", configuration.command)) }
            facts.append(Fact("Every", "\(configuration.periodSeconds / 60) min"))
        }
        if let approval = host.approval, isOn {
            facts.append(Fact("Switched on by", approval.by))
            facts.append(Fact("Since", Moment(approval.at)))
            let sends = approval.sendsRows && settings.modelURL != nil
            facts.append(Fact("Sent to the model", sends ? "redacted rows (\(settings.model))" : "nothing"))
        }
        if isOn, let at = host.turnAt { facts.append(Fact("Last read", Moment(at))) }
        self.facts = facts
        form = Fields(draft ?? LogForm(configuration))
        self.turns = turns.map(LogTurnItem.init)
        hasNoTurn = turns.isEmpty
    }

    static func mark(_ host: LoggedHost) -> StatusMark {
        if host.approved != nil {
            return host.failures > 0 ? StatusMark(.bad, "cannot be read") : StatusMark(.good, "read")
        }
        if host.isChanged { return StatusMark(.watch, "changed, waits for approval") }
        return host.text == nil ? StatusMark(.off, "not set up") : StatusMark(.watch, "waits for approval")
    }

    struct Fields: Sendable {
        struct Choice: Sendable {
            let word: String
            let label: String
            let isChosen: Bool
        }

        let methods: [Choice]
        let host: String
        let port: String
        let user: String
        let keyPath: String
        let command: String
        let sender: String
        let unit: String
        let agent: String
        let minutes: String
        let prompt: String

        init(_ form: LogForm) {
            methods = [
                ("ssh", "A command over SSH"), ("syslog", "Syslog that the host sends"),
                ("journal", "The journal of this machine"), ("agent", "The journal of an agent's machine"),
            ].map { Choice(word: $0.0, label: $0.1, isChosen: form.method.rawValue == $0.0) }
            (host, port, user, keyPath) = (form.host, form.port, form.user, form.keyPath)
            (command, sender, unit, minutes) = (form.command, form.sender, form.unit, form.minutes)
            (agent, prompt) = (form.agent, form.prompt)
        }
    }
}
