public import HubCore

/// What the audit tells of agents and their keys.
extension AuditAction {
    public static let keyCreated = AuditAction("key-created")
    public static let keyApproved = AuditAction("key-approved")
    public static let keyDenied = AuditAction("key-denied")
    public static let keyHeld = AuditAction("key-held")
    public static let keyReopened = AuditAction("key-reopened")
    public static let agentRemoved = AuditAction("agent-removed")
    public static let enrolmentCreated = AuditAction("enrolment-created")
    public static let enrolmentUsed = AuditAction("enrolment-used")
    public static let enrolmentRevoked = AuditAction("enrolment-revoked")

    public static let ofAgents: [AuditAction] = [
        .keyCreated, .keyApproved, .keyDenied, .keyHeld, .keyReopened, .agentRemoved, .enrolmentCreated,
        .enrolmentUsed, .enrolmentRevoked,
    ]
}
