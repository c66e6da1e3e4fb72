package import HubDatabase

/// The tables of connectors. Times are Unix milliseconds.
package enum ConnectorTables {
    package static let migrations = [Migration("2026-11-30 connectors", first)]

    private static let first = """
        -- Old desks and billing cabinets, each with its declaration as JSON (`ConnectorDeclaration`).
        CREATE TABLE connectors (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            declaration TEXT NOT NULL,
            -- Grows with each change.
            version INTEGER NOT NULL,
            changedAt INTEGER NOT NULL,
            changedBy TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'well', 'failed', 'changed')),
            reason TEXT,
            since INTEGER NOT NULL
        ) STRICT;
        -- What declarations were before.
        CREATE TABLE connectorVersions (
            connector INTEGER NOT NULL REFERENCES connectors ON DELETE CASCADE,
            version INTEGER NOT NULL,
            declaration TEXT NOT NULL,
            changedAt INTEGER NOT NULL,
            changedBy TEXT NOT NULL,
            PRIMARY KEY (connector, version)
        ) STRICT, WITHOUT ROWID;
        -- With which name and password a person enters; the person '' is the one for reading that all share.
        -- Passwords are sealed in the vault, for `deskLogins.CONNECTOR.PERSON`.
        CREATE TABLE deskLogins (
            connector INTEGER NOT NULL REFERENCES connectors ON DELETE CASCADE,
            person TEXT NOT NULL,
            name TEXT NOT NULL,
            password BLOB NOT NULL,
            changedAt INTEGER NOT NULL,
            -- How often in a row it was refused.
            refusals INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (connector, person)
        ) STRICT, WITHOUT ROWID;
        """
}
