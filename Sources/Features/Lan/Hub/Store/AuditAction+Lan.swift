public import HubCore

/// What the audit tells of devices.
extension AuditAction {
    public static let deviceNamed = AuditAction("device-named", kept: .routine)
    public static let deviceUnnamed = AuditAction("device-unnamed", kept: .routine)

    public static let ofLan: [AuditAction] = [.deviceNamed, .deviceUnnamed]
}
