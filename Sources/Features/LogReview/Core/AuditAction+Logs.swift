public import HubCore

/// What the audit tells of logs.
extension AuditAction {
    public static let logApproved = AuditAction("log-approved")
    public static let logStopped = AuditAction("log-stopped")
    public static let logChanged = AuditAction("log-changed")
    public static let logHostTrusted = AuditAction("log-host-trusted")

    public static let ofLogs: [AuditAction] = [.logApproved, .logStopped, .logChanged, .logHostTrusted]
}
