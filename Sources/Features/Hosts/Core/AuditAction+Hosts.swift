public import HubCore

/// What the audit tells of watched hosts and their folders.
extension AuditAction {
    public static let watchedHostAdded = AuditAction("watched-host-added")
    public static let watchedHostChanged = AuditAction("watched-host-changed")
    public static let watchedHostRemoved = AuditAction("watched-host-removed")
    public static let watchedHostPaused = AuditAction("watched-host-paused", kept: .routine)
    public static let watchedHostResumed = AuditAction("watched-host-resumed", kept: .routine)
    public static let watchedHostsImported = AuditAction("watched-hosts-imported")
    public static let hostFolderAdded = AuditAction("host-folder-added")
    public static let hostFolderRenamed = AuditAction("host-folder-renamed")
    public static let hostFolderRemoved = AuditAction("host-folder-removed")
    public static let hostPingsChanged = AuditAction("host-pings-changed")

    public static let ofHosts: [AuditAction] = [
        .watchedHostAdded, .watchedHostChanged, .watchedHostRemoved, .watchedHostPaused,
        .watchedHostResumed, .watchedHostsImported, .hostFolderAdded, .hostFolderRenamed, .hostFolderRemoved,
        .hostPingsChanged,
    ]
}
