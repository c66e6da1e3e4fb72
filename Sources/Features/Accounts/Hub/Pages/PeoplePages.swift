internal import HTTPTypes
internal import HubNouns
internal import HubPages
internal import Hummingbird
internal import LanCore
internal import MonitorCore

/// What people's views look like.
extension Answer {
    static func page(_ status: HTTPResponse.Status, _ view: ProblemView) -> Response {
        page(status, MessagePage(title: "Not done", sentence: view.sentence), view.visitor)
    }

    static func page(_ status: HTTPResponse.Status, _ view: FirstRunView) -> Response {
        page(status, SetupPage(code: view.code, name: view.name, fault: view.problem), nil)
    }

    static func page(_ status: HTTPResponse.Status, _ view: LoginView) -> Response {
        page(status, LoginPage(name: view.name, next: view.next, fault: view.problem), nil)
    }

    static func page(_ status: HTTPResponse.Status, _ view: AccountView) -> Response {
        page(status, AccountPage(fault: view.problem), view.visitor, section: .account)
    }

    static func page(_ status: HTTPResponse.Status, _ view: UsersView) -> Response {
        let items = view.users.map { user in
            UserItem(
                name: user.name, role: "\(user.role)", created: "\(user.createdAt)", sessions: user.sessions)
        }
        return page(
            status, SettingsPage(.users(items), fault: view.problem), view.visitor, section: .settings)
    }

    static func page(_ status: HTTPResponse.Status, _ view: TokensView) -> Response {
        let items = view.tokens.map { token in
            TokenItem(
                number: token.number, name: token.name, role: "\(token.role)", created: "\(token.createdAt)")
        }
        let made = view.made.map { made in
            NewSecret(
                heading: "The new token", secret: made.revealed,
                command: "Authorization: Bearer \(made.revealed)")
        }
        return page(
            status, SettingsPage(.tokens(items), newSecret: made, fault: view.problem), view.visitor,
            section: .settings)
    }

    static func page(_ status: HTTPResponse.Status, _ view: KeysView) -> Response {
        let keys = view.keys.map(KeyItem.init)
        let enrolments = view.enrolments.map { one in
            EnrolmentItem(
                number: one.number, label: one.label, kind: one.kind == .once ? "one agent" : "many agents",
                expires: "\(one.expiresAt)", uses: one.uses)
        }
        return page(
            status,
            AgentsPage(
                keys: keys, enrolments: enrolments, hub: RequestedLook.origin, new: view.made?.shown,
                fault: view.problem), view.visitor, section: .agents)
    }

    static func page(_ status: HTTPResponse.Status, _ view: AuditView) -> Response {
        let items = view.entries.map { entry in
            AuditItem(
                at: "\(entry.at)", who: entry.doer.name, from: entry.doer.address,
                what: entry.action.rawValue.replacing("-", with: " "), subject: entry.subject)
        }
        let older = view.older.map { "/audit?before=\($0)" }
        return page(
            status, SettingsPage(.audit(items, older: older)), view.visitor, section: .settings)
    }
}

extension KeysView.Made {
    fileprivate var shown: AgentsPage.New {
        switch self {
        case .key(let secret): .key(secret.revealed)
        case .enrolment(let secret): .enrolment(secret.revealed)
        }
    }
}

extension KeyItem {
    init(_ key: AgentKey) {
        self.init(
            number: key.number, state: key.state.rawValue, agent: key.agent, peer: key.peer,
            address: key.address, created: "\(key.createdAt)", waiting: key.waitingSnapshots,
            note: key.note,
            claim: key.contest.map { Claim(key: $0.key, lastSeen: $0.lastSeen.map { "\($0)" }) })
    }
}

extension AgentKey {
    /// What is to be said of its state, beside the word.
    fileprivate var note: String? {
        if state == .approved { return takesOver ? "takes its name over when it is used" : nil }
        guard state == .onHold else { return nil }
        return switch hold {
        case .machine: "used on another machine"
        case .address: "used from another address"
        case .name: "its name is in use"
        case .replaced: "another key has its name"
        case .decided, nil: nil
        }
    }
}
