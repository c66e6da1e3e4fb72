extension FirstRelease {
    /// What was acknowledged in quarantine and could not be taken in after the approval, the newest alone.
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
