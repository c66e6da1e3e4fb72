extension FirstRelease {
    /// What was acknowledged in quarantine and could not be stored after the approval; the newest are kept.
    static let setAside = """
        CREATE TABLE setAside (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            serverId TEXT NOT NULL,
            arrivedAt INTEGER NOT NULL,
            reason TEXT NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        """
}
