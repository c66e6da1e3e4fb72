extension FirstRelease {
    /// Users, their sessions, what programs may do, and who did what.
    static let people = """
        CREATE TABLE users (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'administrator')),
            -- Argon2id with its parameters and salt, as libsodium writes it.
            password TEXT NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE sessions (
            -- SHA-256 of the cookie.
            hash BLOB PRIMARY KEY,
            user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            -- Written once a minute.
            seenAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessionsOfUser ON sessions (user, createdAt);
        ALTER TABLE tokens ADD COLUMN role TEXT NOT NULL DEFAULT 'viewer'
            CHECK (role IN ('viewer', 'operator', 'administrator'));
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            doer TEXT NOT NULL,
            address TEXT,
            action TEXT NOT NULL,
            subject TEXT
        ) STRICT;
        CREATE INDEX auditByAction ON audit (action, number);
        """
}
