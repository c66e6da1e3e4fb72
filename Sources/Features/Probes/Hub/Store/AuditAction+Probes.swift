internal import HubCore

/// What the audit tells of targets.
extension AuditAction {
    static let targetAdded = AuditAction("target-added")
    static let targetChanged = AuditAction("target-changed")
    static let targetRemoved = AuditAction("target-removed")
    static let targetsReplaced = AuditAction("targets-replaced")
    static let groupChanged = AuditAction("target-group-changed")
    static let targetDefaultsChanged = AuditAction("target-defaults-changed")

    static let meshpingApproved = AuditAction("meshping-approved")
    static let meshpingRejected = AuditAction("meshping-rejected")

    static let ofProbes = [
        targetAdded, targetChanged, targetRemoved, targetsReplaced, groupChanged, meshpingApproved,
        meshpingRejected, targetDefaultsChanged,
    ]
}
