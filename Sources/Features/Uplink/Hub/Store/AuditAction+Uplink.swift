internal import HubCore

/// What the audit tells of lines.
extension AuditAction {
    static let lineAsked = AuditAction("line-asked")
    static let lineStopped = AuditAction("line-stopped")

    static let ofUplink = [lineAsked, lineStopped]
}
