public import HubCore

/// What the audit tells of hosts that send heartbeats.
extension AuditAction {
    public static let hostAdded = AuditAction("host-added")
    public static let hostChanged = AuditAction("host-changed")
    public static let hostRemoved = AuditAction("host-removed")
    public static let hostPaused = AuditAction("host-paused", kept: .routine)
    public static let hostResumed = AuditAction("host-resumed", kept: .routine)
    public static let hostTokenRenewed = AuditAction("host-token-renewed")
    public static let pingKeyRenewed = AuditAction("ping-key-renewed")
    public static let statusPageAdded = AuditAction("status-page-added")
    public static let statusPageRemoved = AuditAction("status-page-removed")

    public static let ofHeartbeats: [AuditAction] = [
        .hostAdded, .hostChanged, .hostRemoved, .hostPaused, .hostResumed, .hostTokenRenewed,
        .pingKeyRenewed, .statusPageAdded, .statusPageRemoved,
    ]
}
