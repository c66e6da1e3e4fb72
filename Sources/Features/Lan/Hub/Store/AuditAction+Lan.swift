public import HubCore

/// What the audit tells of devices and lines.
extension AuditAction {
    public static let deviceNamed = AuditAction("device-named", kept: .routine)
    public static let deviceUnnamed = AuditAction("device-unnamed", kept: .routine)
    public static let deviceMarked = AuditAction("device-marked", kept: .routine)
    public static let lineChanged = AuditAction("line-changed", kept: .routine)

    public static let ofLan: [AuditAction] = [.deviceNamed, .deviceUnnamed, .deviceMarked, .lineChanged]
}
