internal import HubDatabase

/// The tables of watched hosts. Times are Unix milliseconds.
enum HostTables {
    static let migrations = [
        Migration("2026-11-30 hosts: folders", first), Migration("2026-12-01 hosts: pings", pings),
    ]

    private static let pings = """
        -- How hosts are asked, where an administrator set it; NULL follows the settings of the hub. One row at most.
        CREATE TABLE hostPings (
            number INTEGER PRIMARY KEY CHECK (number = 1),
            intervalSeconds INTEGER,
            packets INTEGER,
            timeoutSeconds INTEGER,
            downRounds INTEGER,
            changedBy TEXT NOT NULL,
            changedAt INTEGER NOT NULL
        ) STRICT;
        """

    private static let first = """
        CREATE TABLE hostFolders (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE
        ) STRICT;
        -- Hosts that are watched (`WatchedHost`).
        CREATE TABLE watchedHosts (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            folder INTEGER NOT NULL REFERENCES hostFolders,
            name TEXT NOT NULL,
            address TEXT NOT NULL UNIQUE,
            -- The host that it is behind.
            parent INTEGER REFERENCES watchedHosts ON DELETE SET NULL,
            state TEXT NOT NULL CHECK (state IN ('unknown', 'up', 'suspect', 'down')),
            -- When it became what it is: of a host that is down, the first lost round.
            since INTEGER NOT NULL,
            lost INTEGER NOT NULL DEFAULT 0,
            firstLost INTEGER,
            checkedAt INTEGER,
            roundTrip INTEGER,
            pausedBy TEXT,
            pausedReason TEXT,
            -- NULL of a paused host: until a person ends it.
            pausedUntil INTEGER,
            version INTEGER NOT NULL,
            UNIQUE (folder, name)
        ) STRICT;
        CREATE INDEX watchedHostsBehind ON watchedHosts (parent) WHERE parent IS NOT NULL;
        -- When each went down and came back, the newest hundred of each.
        CREATE TABLE watchedHostChanges (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            host INTEGER NOT NULL REFERENCES watchedHosts ON DELETE CASCADE,
            at INTEGER NOT NULL,
            state TEXT NOT NULL,
            after INTEGER
        ) STRICT;
        CREATE INDEX watchedHostChangesOf ON watchedHostChanges (host, number);
        """
}
