package import HubCore

/// What the audit tells of ports.
extension AuditAction {
    package static let portSideSet = AuditAction("port-side-set", kept: .routine)
    package static let ofInventory: [AuditAction] = [.portSideSet]
}
