internal import HubNouns
internal import MonitorCore

/// What each page of people shows.

struct ProblemView {
    let sentence: String
    let visitor: Visitor?

    init(_ sentence: String, to visitor: Visitor? = nil) {
        self.sentence = sentence
        self.visitor = visitor
    }
}

struct FirstRunView {
    let code: String
    let name: String
    let problem: String?
}

struct LoginView {
    let name: String
    /// Where to go afterwards.
    let next: String
    let problem: String?
}

struct AccountView {
    let visitor: Visitor
    let problem: String?
}

struct UsersView {
    let visitor: Visitor
    let users: [User]
    let problem: String?
}

struct TokensView {
    let visitor: Visitor
    let tokens: [APIToken]
    /// The one that was made just now: shown once.
    let made: Secret?
    let problem: String?
}

struct AuditView {
    let visitor: Visitor
    let entries: [AuditEntry]
    /// For older entries; `nil` where there are none.
    let older: Int64?
}
