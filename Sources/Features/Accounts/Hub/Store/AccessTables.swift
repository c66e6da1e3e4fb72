/// The shape of logins by token. Once released it is never edited.
enum AccessTables {
    static let logins = """
        -- Logins of programs with a name and a password (`AccessStore`): a family of refresh tokens each.
        CREATE TABLE accessLogins (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            user INTEGER NOT NULL REFERENCES users ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            address TEXT
        ) STRICT;
        CREATE INDEX accessLoginsOfUser ON accessLogins (user, createdAt);
        CREATE TABLE refreshTokens (
            -- SHA-256.
            hash BLOB PRIMARY KEY,
            login INTEGER NOT NULL REFERENCES accessLogins ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            endsAt INTEGER NOT NULL,
            -- Once it was exchanged for the next.
            usedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX refreshTokensOfLogin ON refreshTokens (login);
        CREATE TABLE accessKeys (
            -- In the header of what it signed.
            id TEXT PRIMARY KEY,
            -- Of this hub, the same with each key.
            issuer TEXT NOT NULL,
            -- 32 bytes, sealed.
            secret BLOB NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- A login ends with the password that it was made with.
        CREATE TRIGGER accessLoginsEndWithPassword AFTER UPDATE OF password ON users BEGIN
            DELETE FROM accessLogins WHERE user = NEW.number;
        END;
        """
}
