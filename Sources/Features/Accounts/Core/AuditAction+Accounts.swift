public import HubCore

/// What the audit tells of accounts.
extension AuditAction {
    public static let login = AuditAction("login", kept: .sessions)
    public static let logout = AuditAction("logout", kept: .sessions)
    public static let accessKeyRotated = AuditAction("access-key-rotated")
    public static let refreshReused = AuditAction("refresh-reused", kept: .sessions)
    public static let loginFailed = AuditAction("login-failed", kept: .attempts)
    public static let userAdded = AuditAction("user-added")
    public static let userRemoved = AuditAction("user-removed")
    public static let roleChanged = AuditAction("role-changed")
    public static let dutiesChanged = AuditAction("duties-changed")
    public static let passwordChanged = AuditAction("password-changed", kept: .sessions)
    public static let tokenCreated = AuditAction("token-created")
    public static let tokenRevoked = AuditAction("token-revoked")
    public static let userInvited = AuditAction("user-invited")
    public static let invitationWithdrawn = AuditAction("invitation-withdrawn")
    public static let viewShared = AuditAction("view-shared")
    public static let shareEnded = AuditAction("share-ended")
    public static let sessionEnded = AuditAction("session-ended", kept: .sessions)

    public static let ofAccounts: [AuditAction] = [
        .login, .logout, .refreshReused, .accessKeyRotated, .loginFailed, .userAdded, .userRemoved,
        .roleChanged, .dutiesChanged,
        .passwordChanged,
        .tokenCreated,
        .tokenRevoked,
        .userInvited, .invitationWithdrawn, .sessionEnded, .viewShared, .shareEnded,
    ]
}
