internal import HubDatabase

/// The tables of configurations and firmware. Times are Unix milliseconds.
enum ConfigTables {
    static let migrations = [Migration("2026-11-30 configs", first)]

    private static let first = """
        -- Devices whose configuration is kept, by their names, and how the last attempt went (`ConfigDevice`).
        CREATE TABLE configDevices (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            profile TEXT,
            triedAt INTEGER,
            outcome TEXT,
            reason TEXT,
            confirmedAt INTEGER
        ) STRICT;
        CREATE TABLE configCopies (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            device INTEGER NOT NULL REFERENCES configDevices ON DELETE CASCADE,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            source TEXT NOT NULL CHECK (source IN ('schedule', 'asked', 'sent')),
            -- SHA-256 of the text without secrets.
            digest TEXT NOT NULL,
            lines INTEGER NOT NULL,
            -- Of the full text.
            bytes INTEGER NOT NULL,
            note TEXT NOT NULL,
            -- The text without secrets.
            safe TEXT NOT NULL,
            -- The full text, sealed in the vault; NULL where it is not kept.
            fullBox BLOB
        ) STRICT;
        CREATE INDEX configCopiesOf ON configCopies (device, number);
        -- The newest copies that were refused, without secrets: cut ones, and what was not a configuration.
        CREATE TABLE configRefusals (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            device INTEGER NOT NULL REFERENCES configDevices ON DELETE CASCADE,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            reason TEXT NOT NULL,
            safe TEXT NOT NULL
        ) STRICT;
        CREATE INDEX configRefusalsOf ON configRefusals (device, number);
        -- Firmware; each one's bytes are in the file of its digest in the folder 'firmware' beside this database.
        CREATE TABLE firmware (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            vendor TEXT NOT NULL,
            model TEXT NOT NULL,
            version TEXT NOT NULL,
            note TEXT NOT NULL,
            isRecommended INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            digest TEXT NOT NULL UNIQUE,
            at INTEGER NOT NULL,
            by TEXT NOT NULL
        ) STRICT;
        """
}
