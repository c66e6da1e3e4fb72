internal import GRDB

/// The database's shape, step by step. A step that has been released is never edited; the next one mends it.
enum Migrations {
    static func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("2026-11-21 agents and history") { database in
            try database.execute(sql: agentsAndHistory)
        }
        migrator.registerMigration("2026-11-21 keys and quarantine") { database in
            try database.execute(sql: keysAndQuarantine)
        }
        migrator.registerMigration("2026-11-21 people") { try $0.execute(sql: people) }
        migrator.registerMigration("2026-11-21 enrolment") { try $0.execute(sql: enrolment) }
        migrator.registerMigration("2026-11-21 evidence and events") {
            try $0.execute(sql: evidenceAndEvents)
        }
        migrator.registerMigration("2026-11-21 machines of keys") { try $0.execute(sql: machines) }
        migrator.registerMigration("2026-11-29 snapshots set aside") { try $0.execute(sql: setAside) }
        migrator.registerMigration("2026-11-29 agreed windows") { try $0.execute(sql: agreedWindows) }
        migrator.registerMigration("2026-11-29 removed agents") { try $0.execute(sql: removedAgents) }
        migrator.registerMigration("2026-11-29 claims of keys") { try $0.execute(sql: claims) }
        migrator.registerMigration("2026-11-29 proven time") { try $0.execute(sql: provenTime) }
        return migrator
    }

    /// Times are Unix milliseconds; `block` counts quarters of an hour since 1970 (`Block`).
    private static let agentsAndHistory = """
        CREATE TABLE agents (
            id INTEGER PRIMARY KEY,
            serverId TEXT NOT NULL UNIQUE,
            version TEXT,
            firstSeen INTEGER NOT NULL,
            lastSeen INTEGER NOT NULL,
            -- How far its clock was behind ours at its last snapshot.
            skewMilliseconds INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE TABLE starts (
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            startId TEXT NOT NULL,
            -- Which sequences have been taken in (`ReceivedSequences`).
            received BLOB NOT NULL,
            lastSeen INTEGER NOT NULL,
            PRIMARY KEY (agent, startId)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE series (
            id INTEGER PRIMARY KEY,
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            UNIQUE (agent, kind, name)
        ) STRICT;
        CREATE TABLE devices (
            series INTEGER PRIMARY KEY REFERENCES series ON DELETE CASCADE,
            name TEXT NOT NULL,
            address TEXT NOT NULL,
            firstSeen INTEGER NOT NULL,
            lastSeen INTEGER NOT NULL
        ) STRICT;
        -- What is durable but not packed yet: at most the open blocks.
        CREATE TABLE intake (
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            block INTEGER NOT NULL,
            number INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (agent, block, number)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE fine (
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            block INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (agent, block)
        ) STRICT;
        CREATE TABLE minutes (
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            block INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (agent, block)
        ) STRICT;
        \(tier("quarters"))
        \(tier("hours"))
        -- Days and months as the hub's clock on the wall counts them: 20261121, 202611.
        \(tier("days"))
        \(tier("months"))
        """

    private static let keysAndQuarantine = """
        CREATE TABLE keys (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            -- SHA-256: a key is 256 random bits, which nobody can try out.
            hash BLOB NOT NULL UNIQUE,
            state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'on-hold')),
            serverId TEXT,
            address TEXT,
            createdAt INTEGER NOT NULL,
            waitingSnapshots INTEGER NOT NULL DEFAULT 0,
            waitingBytes INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        -- Snapshots of keys that are not approved, as their agents wrote them.
        CREATE TABLE quarantine (
            key INTEGER NOT NULL REFERENCES keys ON DELETE CASCADE,
            startId TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            agentVersion TEXT,
            arrivedAt INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (key, startId, sequence)
        ) STRICT;
        -- Open the API to programs that read.
        CREATE TABLE tokens (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            hash BLOB NOT NULL UNIQUE,
            name TEXT NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        """

    /// One row per series and period.
    private static func tier(_ name: String) -> String {
        """
        CREATE TABLE \(name) (
            series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
            period INTEGER NOT NULL,
            count INTEGER NOT NULL,
            milliseconds INTEGER NOT NULL,
            sum1 INTEGER NOT NULL, minimum1 INTEGER NOT NULL, maximum1 INTEGER NOT NULL,
            sum2 INTEGER NOT NULL, minimum2 INTEGER NOT NULL, maximum2 INTEGER NOT NULL,
            PRIMARY KEY (series, period)
        ) STRICT, WITHOUT ROWID;
        """
    }
}
