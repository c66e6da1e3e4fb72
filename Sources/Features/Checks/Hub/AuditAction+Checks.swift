package import HubCore

/// What the audit tells of checks.
extension AuditAction {
    package static let checkAsked = AuditAction("check-asked", kept: .routine)
    package static let checkCancelled = AuditAction("check-cancelled", kept: .routine)
    package static let checkRefused = AuditAction("check-refused", kept: .attempts)

    package static let ofChecks: [AuditAction] = [.checkAsked, .checkCancelled, .checkRefused]
}
