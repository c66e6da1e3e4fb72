internal import HubDatabase

/// The tables of the board. Times are Unix milliseconds; people stand with their names.
enum RequestTables {
    static let migrations = [Migration("2026-11-30 requests", first)]

    private static let first = """
        CREATE TABLE requestFolders (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            place REAL NOT NULL
        ) STRICT;
        INSERT INTO requestFolders (name, place) VALUES ('Requests', 0);
        -- Requests for work (`WorkRequest`).
        CREATE TABLE requests (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('connection', 'trunk', 'equipment', 'extra')),
            title TEXT NOT NULL,
            address TEXT NOT NULL,
            phone TEXT NOT NULL,
            login TEXT NOT NULL,
            folder INTEGER NOT NULL REFERENCES requestFolders,
            place REAL NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('new', 'planned', 'in-work', 'waits', 'done', 'dropped')),
            colour TEXT,
            assignee TEXT,
            -- A day, '2026-12-03'.
            due TEXT,
            doneAt TEXT NOT NULL,
            madeAt INTEGER NOT NULL,
            madeBy TEXT NOT NULL,
            changedAt INTEGER NOT NULL,
            changedBy TEXT NOT NULL,
            -- NULL where it is not in the bin.
            binnedAt INTEGER,
            version INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX requestBoard ON requests (folder, place) WHERE binnedAt IS NULL;
        CREATE INDEX requestBin ON requests (binnedAt) WHERE binnedAt IS NOT NULL;
        CREATE TABLE requestNotes (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            request INTEGER NOT NULL REFERENCES requests ON DELETE CASCADE,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX requestNotesOf ON requestNotes (request);
        -- Photos; each one's bytes are in the file of its digest in the folder 'photos' beside this database.
        CREATE TABLE requestPhotos (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            request INTEGER NOT NULL REFERENCES requests ON DELETE CASCADE,
            at INTEGER NOT NULL,
            by TEXT NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('jpeg', 'png', 'webp')),
            width INTEGER NOT NULL,
            height INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            digest TEXT NOT NULL
        ) STRICT;
        CREATE INDEX requestPhotosOf ON requestPhotos (request);
        CREATE INDEX requestPhotoFiles ON requestPhotos (digest);
        """
}
