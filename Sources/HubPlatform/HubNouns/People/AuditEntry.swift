public import MonitorCore

/// Something that somebody did, or tried to.
public struct AuditEntry: Sendable, Equatable {
    /// What can be done. The words stand in the database.
    public enum Action: String, Sendable, CaseIterable {
        case login, logout
        case loginFailed = "login-failed"
        case userAdded = "user-added"
        case userRemoved = "user-removed"
        case roleChanged = "role-changed"
        case passwordChanged = "password-changed"
        case tokenCreated = "token-created"
        case tokenRevoked = "token-revoked"
        case keyCreated = "key-created"
        case keyApproved = "key-approved"
        case keyDenied = "key-denied"
        case keyHeld = "key-held"
        case keyReopened = "key-reopened"
        case agentRemoved = "agent-removed"
        case enrolmentCreated = "enrolment-created"
        case enrolmentUsed = "enrolment-used"
        case enrolmentRevoked = "enrolment-revoked"
        case deviceNamed = "device-named"
        case deviceUnnamed = "device-unnamed"
    }

    public let number: Int64
    public let at: UTCTime
    public let doer: Doer
    public let action: Action
    /// Whom or what it concerned; never a secret.
    public let subject: String?

    public init(number: Int64, at: UTCTime, doer: Doer, action: Action, subject: String?) {
        self.number = number
        self.at = at
        self.doer = doer
        self.action = action
        self.subject = subject
    }
}
