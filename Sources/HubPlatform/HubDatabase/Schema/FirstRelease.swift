/// The shape of 0.1.0, in the steps in which it grew. It was made when the hub was one room: steps hold tables of
/// several features and build on each other's, so they stay together and stay the platform's.
///
/// What was released is never edited; the next step corrects it.
enum FirstRelease {
    static let migrations: [Migration] = [
        Migration("2026-11-21 agents and history", agentsAndHistory),
        Migration("2026-11-21 keys and quarantine", keysAndQuarantine),
        Migration("2026-11-21 people", people),
        Migration("2026-11-21 enrolment", enrolment),
        Migration("2026-11-21 evidence and events", evidenceAndEvents),
        Migration("2026-11-21 machines of keys", machines),
        Migration("2026-11-29 snapshots set aside", setAside),
        Migration("2026-11-29 agreed windows", agreedWindows),
        Migration("2026-11-29 removed agents", removedAgents),
        Migration("2026-11-29 claims of keys", claims),
        Migration("2026-11-29 proven time", provenTime),
    ]

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
