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
