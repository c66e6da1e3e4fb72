public import Accounts
public import HubCore
public import MonitorCore

/// Users, sessions and tokens, for those who serve people.
///
/// Functions that change something write it into the audit in the same transaction. They throw `PeopleFault`
/// where a person can do something about it, and what the medium throws otherwise.
public protocol PeopleMemory: Sendable {
    /// Whether there is a user.
    func hasUsers() async throws -> Bool
    /// Makes the administrator, if there is no user yet: else throws `.notFirst`.
    func addFirstUser(_ name: String, password: Secret, by doer: Doer) async throws
    func addUser(_ name: String, _ role: Role, password: Secret, by doer: Doer) async throws
    func users() async throws -> [User]
    func setRole(_ role: Role, of user: String, by doer: Doer) async throws
    /// Ends all the user's sessions.
    func setPassword(_ password: Secret, of user: String, by doer: Doer) async throws
    /// Ends all the user's sessions.
    func removeUser(_ name: String, by doer: Doer) async throws

    /// Takes as long for a user who does not exist.
    ///
    /// - Returns: a session, new each time.
    /// - Throws: `.wrongPassword`, also where no user has this name.
    func login(_ name: String, password: Secret, from address: String) async throws -> Secret
    /// - Returns: `nil` where it has ended, or never was.
    func visitor(session: Secret) async throws -> Visitor?
    func logout(_ session: Secret, from address: String) async throws
    /// Ends all the user's sessions, also the one that changed it.
    func changePassword(of user: String, from old: Secret, to new: Secret, by doer: Doer) async throws

    /// - Returns: `nil` for a token that there is not.
    func visitor(token: Secret) async throws -> Visitor?
    func tokens() async throws -> [APIToken]
    func newToken(named label: String, _ role: Role, by doer: Doer) async throws -> Secret
    /// - Returns: `false` for a token that there is not.
    func revokeToken(_ number: Int64, by doer: Doer) async throws -> Bool

    /// The newest first.
    ///
    /// - Parameter number: entries before this one; `nil` for the newest.
    func audit(before number: Int64?, atMost most: Int) async throws -> [AuditEntry]
}
