extension FirstRelease {
    /// Tokens that approve agents, and where each key's agent was seen last.
    static let enrolment = """
        CREATE TABLE enrolments (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            hash BLOB NOT NULL UNIQUE,
            label TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('once', 'many')),
            expiresAt INTEGER NOT NULL,
            uses INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        -- The network that the key's agent came from last; of a key on hold, the new one.
        ALTER TABLE keys ADD COLUMN network TEXT;
        """

    static let machines = """
        -- The fingerprint that the key's agent sent last, as `network` for its machine.
        ALTER TABLE keys ADD COLUMN machine TEXT;
        """
}
