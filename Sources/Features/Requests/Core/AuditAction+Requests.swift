public import HubCore

/// What the audit tells of the board of work.
extension AuditAction {
    public static let requestAdded = AuditAction("request-added", kept: .routine)
    public static let requestChanged = AuditAction("request-changed", kept: .routine)
    public static let requestMoved = AuditAction("request-moved", kept: .routine)
    public static let requestBinned = AuditAction("request-binned", kept: .routine)
    public static let requestRestored = AuditAction("request-restored", kept: .routine)
    public static let requestNoted = AuditAction("request-noted", kept: .routine)
    public static let requestPhotoAdded = AuditAction("request-photo-added", kept: .routine)
    public static let requestPhotoRemoved = AuditAction("request-photo-removed", kept: .routine)
    public static let requestFolderAdded = AuditAction("request-folder-added")
    public static let requestFolderRenamed = AuditAction("request-folder-renamed")
    public static let requestFolderRemoved = AuditAction("request-folder-removed")
    public static let requestsImported = AuditAction("requests-imported")

    public static let ofRequests: [AuditAction] = [
        .requestAdded, .requestChanged, .requestMoved, .requestBinned, .requestRestored, .requestNoted,
        .requestPhotoAdded, .requestPhotoRemoved, .requestFolderAdded, .requestFolderRenamed,
        .requestFolderRemoved, .requestsImported,
    ]
}
