public import MonitorCore

/// Who asks: a person in a session, or a program with a token.
public struct Visitor: Sendable, Equatable {
    public let name: String
    public let role: Role
    /// Of the provider's tools.
    public let duties: Set<Duty>
    /// What a changing request must bring besides the cookie; `nil` for a program, which has no cookie.
    public let csrf: Secret?

    public init(name: String, role: Role, duties: Set<Duty> = [], csrf: Secret?) {
        self.name = name
        self.role = role
        self.duties = duties
        self.csrf = csrf
    }
}
