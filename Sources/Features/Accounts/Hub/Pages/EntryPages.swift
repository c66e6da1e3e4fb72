internal import Accounts
internal import HubFrame

/// Where a person says who they are.
struct LoginPage: Page {
    static let template = "login"
    let title = "Log in"
    let name: String
    /// Where to go afterwards, on this hub.
    let next: String
    let fault: String?
}

/// The first run: the first administrator is made.
struct SetupPage: Page {
    static let template = "setup"
    let title = "Welcome"
    let code: String
    let name: String
    let fault: String?
}

/// Where the link of an invitation leads.
struct InvitePage: Page {
    static let template = "invite"
    let title = "Welcome"
    let name: String
    let role: String
    let by: String
    let secret: String
    let fault: String?
}

/// One's own password and sessions.
struct AccountPage: Page {
    static let template = "account"
    let title = "Account"
    let fault: String?
    let sessions: [Item]
    let isAuto: Bool
    let isLight: Bool
    let isDark: Bool

    init(_ sessions: [OpenSession] = [], theme: Frame.Theme? = nil, fault: String?) {
        self.sessions = sessions.map(Item.init)
        self.fault = fault
        isAuto = theme == nil
        isLight = theme == .light
        isDark = theme == .dark
    }

    struct Item: Sendable {
        let created: Moment
        let seen: Moment
        let isThis: Bool
        let path: String

        init(_ one: OpenSession) {
            created = Moment(one.createdAt)
            seen = Moment(one.seenAt)
            isThis = one.isThis
            path = "/account/sessions/\(one.handle)/end"
        }
    }
}
