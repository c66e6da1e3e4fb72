package import HubCore

/// What the audit tells of devices.
extension AuditAction {
    package static let deviceAdded = AuditAction("device-added")
    package static let deviceChanged = AuditAction("device-changed")
    package static let deviceRemoved = AuditAction("device-removed")
    package static let deviceKeyAccepted = AuditAction("device-key-accepted")
    package static let credentialsAdded = AuditAction("credentials-added")
    package static let credentialsChanged = AuditAction("credentials-changed")
    package static let credentialsRemoved = AuditAction("credentials-removed")

    package static let ofDevices: [AuditAction] = [
        .deviceAdded, .deviceChanged, .deviceRemoved, .deviceKeyAccepted, .credentialsAdded,
        .credentialsChanged, .credentialsRemoved,
    ]
}
