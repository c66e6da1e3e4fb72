public import MonitorCore

/// Who asks: a person in a session, or a program with a token.
public struct Visitor: Sendable, Equatable {
    public let name: String
    public let role: Role
    /// What a changing request must bring besides the cookie; `nil` for a program, which has no cookie.
    public let csrf: Secret?

    public init(name: String, role: Role, csrf: Secret?) {
        self.name = name
        self.role = role
        self.csrf = csrf
    }
}

/// Whom the audit names.
public struct Doer: Sendable, Equatable {
    public let name: String
    /// Where it came from; `nil` at the machine itself.
    public let address: String?

    public init(name: String, address: String?) {
        self.name = name
        self.address = address
    }

    /// Whoever may write the database's file.
    public static let console = Doer(name: "console", address: nil)
}
