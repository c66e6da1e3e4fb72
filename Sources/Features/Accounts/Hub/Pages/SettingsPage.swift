/// People, programs, and what was done: one page, of which each path shows a part.
public struct SettingsPage: Page {
    public enum Part: Sendable {
        case users([UserItem])
        case tokens([TokenItem])
        /// The newest first; `older` is a path, where there are more.
        case audit([AuditItem], older: String?)
        case hub([Fact])
    }

    public static let template = "settings"
    public let title = "Settings"
    let users: UsersPart?
    let tokens: TokensPart?
    let audit: AuditPart?
    let hub: HubPart?
    let newSecret: NewSecret?
    let fault: String?

    /// - Parameter newSecret: what was made just now, shown this once.
    public init(_ part: Part, newSecret: NewSecret? = nil, fault: String? = nil) {
        users = if case .users(let items) = part { UsersPart(items: items) } else { nil }
        tokens =
            if case .tokens(let items) = part { TokensPart(items: items, isEmpty: items.isEmpty) } else {
                nil
            }
        audit =
            if case .audit(let items, let older) = part { AuditPart(items: items, older: older) } else { nil }
        hub = if case .hub(let facts) = part { HubPart(facts: facts) } else { nil }
        self.newSecret = newSecret
        self.fault = fault
    }
}

struct UsersPart: Sendable { let items: [UserItem] }

struct TokensPart: Sendable {
    let items: [TokenItem]
    let isEmpty: Bool
}

struct AuditPart: Sendable {
    let items: [AuditItem]
    let older: String?
}

struct HubPart: Sendable { let facts: [Fact] }

public struct UserItem: Sendable {
    let name: String
    let path: String
    let created: Moment
    let sessions: Int
    let isViewer: Bool
    let isOperator: Bool
    let isAdministrator: Bool

    public init(name: String, role: String, created: String, sessions: Int) {
        self.name = name
        path = "/users/\(Path.encoded(name))"
        self.created = Moment(created)
        self.sessions = sessions
        isViewer = role == "viewer"
        isOperator = role == "operator"
        isAdministrator = role == "administrator"
    }
}

public struct TokenItem: Sendable {
    let number: Int64
    let name: String
    let role: String
    let created: Moment

    public init(number: Int64, name: String, role: String, created: String) {
        self.number = number
        self.name = name
        self.role = role
        self.created = Moment(created)
    }
}

public struct AuditItem: Sendable {
    let at: Moment
    let who: String
    let from: String
    let what: String
    let subject: String

    public init(at: String, who: String, from: String?, what: String, subject: String?) {
        self.at = Moment(at)
        self.who = who
        self.from = from ?? ""
        self.what = what
        self.subject = subject ?? ""
    }
}
