public import MonitorCore

/// Something that was done, or tried.
public struct AuditEntry: Sendable, Equatable {
    public let number: Int64
    public let at: UTCTime
    public let actor: AuditActor
    public let action: AuditAction
    /// Whom or what it concerned; never a secret.
    public let subject: String?

    public init(number: Int64, at: UTCTime, actor: AuditActor, action: AuditAction, subject: String?) {
        self.number = number
        self.at = at
        self.actor = actor
        self.action = action
        self.subject = subject
    }
}
