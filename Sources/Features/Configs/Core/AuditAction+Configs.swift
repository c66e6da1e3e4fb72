public import HubCore

/// What the audit tells of configurations and firmware.
extension AuditAction {
    public static let configKept = AuditAction("config-kept", kept: .routine)
    public static let configRefused = AuditAction("config-refused", kept: .routine)
    public static let configNoted = AuditAction("config-noted", kept: .routine)
    public static let configRemoved = AuditAction("config-removed")
    /// One version alone.
    public static let configVersionRemoved = AuditAction("config-version-removed")
    /// The secrets of a device were shown to a person.
    public static let configFullOpened = AuditAction("config-full-opened")
    public static let firmwareAdded = AuditAction("firmware-added")
    public static let firmwareChanged = AuditAction("firmware-changed")
    public static let firmwareRemoved = AuditAction("firmware-removed")

    public static let ofConfigs: [AuditAction] = [
        .configKept, .configRefused, .configNoted, .configRemoved, .configVersionRemoved, .configFullOpened,
        .firmwareAdded, .firmwareChanged, .firmwareRemoved,
    ]
}
