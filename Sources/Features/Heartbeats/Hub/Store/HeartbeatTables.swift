internal import HubDatabase

/// The tables of heartbeats. Times are Unix milliseconds.
enum HeartbeatTables {
    static let migrations = [
        Migration("2026-11-30 heartbeats", first),
        Migration("2026-11-30 heartbeats: hosts with logs", logged),
        Migration("2026-11-30 heartbeats: status pages", published),
    ]

    /// What this feature publishes for those that read hosts' logs: they know hosts by this view alone.
    private static let logged = """
        CREATE VIEW loggedHosts AS SELECT hostId, name, logBody AS configuration FROM heartbeatHosts;
        CREATE TRIGGER loggedHostsConfigured INSTEAD OF UPDATE OF configuration ON loggedHosts BEGIN
            UPDATE heartbeatHosts SET logBody = NEW.configuration,
                updatedAt = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
            WHERE hostId = NEW.hostId;
        END;
        """

    private static let published = """
        -- Pages that need no login; of their addresses the SHA-256.
        CREATE TABLE statusPages (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            keyHash BLOB NOT NULL UNIQUE,
            title TEXT NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE statusPageHosts (
            page INTEGER NOT NULL REFERENCES statusPages ON DELETE CASCADE,
            place INTEGER NOT NULL,
            host INTEGER NOT NULL REFERENCES heartbeatHosts ON DELETE CASCADE,
            -- As the public knows it.
            name TEXT NOT NULL,
            PRIMARY KEY (page, place)
        ) STRICT, WITHOUT ROWID;
        """

    private static let first = """
        -- Hosts and jobs that are expected to report (`HostDefinition`).
        CREATE TABLE heartbeatHosts (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            hostId TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL UNIQUE,
            -- SHA-256 of the token, and the token sealed in the vault for display; NULL where it could not be sealed.
            tokenHash BLOB NOT NULL,
            tokenBox BLOB,
            -- The same of the UUID in its ping URL.
            pingHash BLOB NOT NULL UNIQUE,
            pingBox BLOB,
            -- Its ID in lower case, for ping URLs with a key.
            slug TEXT NOT NULL,
            period INTEGER NOT NULL,
            expression TEXT,
            zone TEXT NOT NULL,
            grace INTEGER NOT NULL,
            longestRun INTEGER,
            scheduleType TEXT NOT NULL CHECK (scheduleType IN ('always', 'business_hours', 'custom')),
            scheduleBody TEXT,
            logBody TEXT,
            failuresBefore INTEGER NOT NULL,
            successesBefore INTEGER NOT NULL,
            isSticky INTEGER NOT NULL,
            isPostOnly INTEGER NOT NULL,
            behind TEXT,
            tags TEXT NOT NULL,
            note TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX heartbeatTokens ON heartbeatHosts (tokenHash);
        CREATE INDEX heartbeatSlugs ON heartbeatHosts (slug);
        -- What is known of each (`Heartbeat`).
        CREATE TABLE heartbeatStates (
            host INTEGER PRIMARY KEY REFERENCES heartbeatHosts ON DELETE CASCADE,
            state TEXT NOT NULL CHECK (state IN ('new', 'up', 'down', 'paused')),
            lastBeat INTEGER,
            lastKind TEXT,
            lastExit INTEGER,
            lastDuration INTEGER,
            runSince INTEGER,
            runId TEXT,
            due INTEGER,
            dueDeadline INTEGER,
            -- When it is down unless it is heard: the earlier of the above and its run's.
            deadline INTEGER,
            reason TEXT,
            since INTEGER,
            failures INTEGER NOT NULL DEFAULT 0,
            successes INTEGER NOT NULL DEFAULT 0,
            -- Pings heard, the number of the newest row of them, and that of flips.
            pings INTEGER NOT NULL DEFAULT 0,
            lastRow INTEGER NOT NULL DEFAULT 0,
            lastFlip INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX heartbeatDeadlines ON heartbeatStates (deadline) WHERE deadline IS NOT NULL;
        CREATE TABLE heartbeats (
            host INTEGER NOT NULL REFERENCES heartbeatHosts ON DELETE CASCADE,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            exitStatus INTEGER,
            -- Of this kind in the same second.
            count INTEGER NOT NULL,
            address TEXT,
            agent TEXT,
            duration INTEGER,
            isIgnored INTEGER NOT NULL,
            body BLOB,
            PRIMARY KEY (host, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE heartbeatFlips (
            host INTEGER NOT NULL REFERENCES heartbeatHosts ON DELETE CASCADE,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            fromState TEXT NOT NULL,
            toState TEXT NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (host, number)
        ) STRICT, WITHOUT ROWID;
        -- One row each: `aliveAt`, when heartbeats could be heard last; `pingKey`, its hash and its sealed text.
        CREATE TABLE heartbeatNotes (
            word TEXT PRIMARY KEY,
            number INTEGER,
            hash BLOB,
            box BLOB
        ) STRICT, WITHOUT ROWID;
        """
}
