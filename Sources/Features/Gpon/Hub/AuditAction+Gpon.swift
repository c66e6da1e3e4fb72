package import HubCore

/// What the audit tells of OLTs.
extension AuditAction {
    package static let oltPlanMade = AuditAction("olt-plan-made", kept: .routine)
    package static let oltPlanConfirmed = AuditAction("olt-plan-confirmed")
    package static let oltPlanRefused = AuditAction("olt-plan-refused", kept: .routine)
    package static let oltPlanEnded = AuditAction("olt-plan-ended")
    package static let oltPlanSeen = AuditAction("olt-plan-seen")
    package static let oltStopped = AuditAction("olt-writes-stopped")
    package static let oltAllowed = AuditAction("olt-writes-allowed")
    package static let registrationProfileKept = AuditAction("registration-profile-kept")
    package static let registrationProfileRemoved = AuditAction("registration-profile-removed")

    package static let ofGpon: [AuditAction] = [
        .oltPlanMade, .oltPlanConfirmed, .oltPlanRefused, .oltPlanEnded, .oltPlanSeen, .oltStopped,
        .oltAllowed,
        .registrationProfileKept, .registrationProfileRemoved,
    ]
}
