internal import Accounts
internal import HubCore
internal import HubFrame
internal import MonitorCore

/// Where another person is logged in.
struct UserSessionsPage: Page {
    static let template = "usersessions"
    let title: String
    let name: String
    let path: String
    let sessions: [Item]
    let hasNone: Bool

    init(_ name: String, _ sessions: [OpenSession]) {
        title = "Sessions of \(name)"
        self.name = name
        path = Self.path(name)
        self.sessions = sessions.map { Item($0, Self.path(name)) }
        hasNone = sessions.isEmpty
    }

    static func path(_ name: String) -> String { "/users/\(PercentText.encoded(name))/sessions" }

    struct Item: Sendable {
        let created: Moment
        let seen: Moment
        let isThis: Bool
        let path: String

        init(_ one: OpenSession, _ path: String) {
            created = Moment(one.createdAt)
            seen = Moment(one.seenAt)
            isThis = one.isThis
            self.path = "\(path)/\(one.handle)/end"
        }
    }
}

/// People who may log in.
struct UsersPage: Page {
    static let template = "users"
    let title = "People"
    let newSecret: NewSecret?
    let fault: String?
    let items: [Item]
    let invitations: [Invited]
    let hasInvitations: Bool
    /// What a refused form had in its fields.
    let typedName: String
    let roles: [Choice]
    /// Whether a provider's tools run, and duties are shown.
    let offersDuties: Bool
    let presets: [String]

    /// - Parameters:
    ///   - duties: by name; `nil` where no provider's tool runs.
    ///   - made: the link of an invitation, shown this once.
    init(
        _ users: [User], duties: [String: Set<Duty>]? = nil, invitations: [Invitation],
        made: NewSecret? = nil, fault: String? = nil,
        typedName: String = "", typedRole: String = ""
    ) {
        items = users.map { Item($0, duties?[$0.name] ?? []) }
        offersDuties = duties != nil
        presets = DutyChoice.presets
        self.invitations = invitations.map(Invited.init)
        hasInvitations = !invitations.isEmpty
        newSecret = made
        self.fault = fault
        self.typedName = typedName
        roles = Role.allCases.map { Choice(role: $0.rawValue, isChosen: $0.rawValue == typedRole) }
    }

    struct Choice: Sendable {
        let role: String
        let isChosen: Bool
    }

    struct Invited: Sendable {
        let number: Int64
        let name: String
        let role: String
        let by: String
        let expires: Moment

        init(_ one: Invitation) {
            number = one.number
            name = one.name
            role = "\(one.role)"
            by = one.by
            expires = Moment(one.expiresAt)
        }
    }

    struct Item: Sendable {
        let name: String
        let path: String
        let created: Moment
        let sessions: Int
        let isViewer: Bool
        let isOperator: Bool
        let isAdministrator: Bool
        /// In words, for the row.
        let held: String
        let duties: [DutyChoice]

        init(_ user: User, _ given: Set<Duty>) {
            name = user.name
            path = "/users/\(PercentText.encoded(user.name))"
            created = Moment(user.createdAt)
            sessions = user.sessions
            isViewer = user.role == .viewer
            isOperator = user.role == .operator
            isAdministrator = user.role == .administrator
            held = isAdministrator ? "all" : given.isEmpty ? "none" : given.words
            duties = DutyChoice.all(given: given)
        }
    }
}
