internal import HubDatabase

/// What is wrong, who was told, and what people decided of it.
enum AlertTables {
    static let migrations = [
        Migration(
            "2026-11-30 alerts",
            """
            -- Rules that differ from those that ship, and further ones.
            CREATE TABLE alertRules (
                name TEXT PRIMARY KEY,
                kind TEXT NOT NULL,
                objects TEXT NOT NULL,
                direction TEXT CHECK (direction IN ('above', 'below')),
                raise REAL,
                clear REAL,
                forSeconds INTEGER NOT NULL,
                clearSeconds INTEGER NOT NULL,
                noData TEXT NOT NULL,
                severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
                isOn INTEGER NOT NULL,
                isStandard INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            -- Conditions that are not calm.
            CREATE TABLE alertConditions (
                rule TEXT NOT NULL,
                object TEXT NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('pending', 'burning', 'clearing')),
                since INTEGER NOT NULL,
                measured INTEGER NOT NULL,
                first REAL,
                last REAL,
                worst REAL,
                readAt INTEGER,
                PRIMARY KEY (rule, object)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE alertFlips (
                rule TEXT NOT NULL,
                object TEXT NOT NULL,
                -- Unix milliseconds between blanks.
                times TEXT NOT NULL,
                PRIMARY KEY (rule, object)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE incidents (
                number INTEGER PRIMARY KEY,
                rule TEXT NOT NULL,
                object TEXT NOT NULL,
                severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
                title TEXT NOT NULL,
                text TEXT,
                -- Names and values, one a line, a tabulator between.
                fields TEXT NOT NULL,
                threshold REAL,
                unit TEXT NOT NULL,
                isOutage INTEGER NOT NULL,
                behind TEXT,
                settling INTEGER NOT NULL,
                openedAt INTEGER NOT NULL,
                endedAt INTEGER,
                first REAL,
                last REAL,
                worst REAL,
                ackBy TEXT,
                ackAt INTEGER,
                ackNote TEXT,
                flips INTEGER NOT NULL,
                isFlapping INTEGER NOT NULL,
                calmSince INTEGER,
                endsBy INTEGER,
                count INTEGER NOT NULL,
                CHECK (endedAt IS NULL OR endedAt >= openedAt)
            ) STRICT;
            CREATE UNIQUE INDEX openIncident ON incidents (rule, object) WHERE endedAt IS NULL;
            CREATE INDEX incidentsByTime ON incidents (openedAt);
            CREATE TABLE incidentStory (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                incident INTEGER NOT NULL,
                at INTEGER NOT NULL,
                kind TEXT NOT NULL,
                who TEXT,
                text TEXT
            ) STRICT;
            CREATE INDEX storyByIncident ON incidentStory (incident);
            CREATE TABLE told (
                incident INTEGER NOT NULL,
                channel INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('nothing', 'opened', 'ended', 'passed')),
                at INTEGER NOT NULL,
                reminders INTEGER NOT NULL,
                saidFlapping INTEGER NOT NULL,
                isHeldByWish INTEGER NOT NULL,
                PRIMARY KEY (incident, channel)
            ) STRICT, WITHOUT ROWID;
            -- What came and went while a channel was not to be disturbed.
            CREATE TABLE alertPassed (
                channel INTEGER PRIMARY KEY,
                count INTEGER NOT NULL,
                dueAt INTEGER
            ) STRICT;
            CREATE TABLE silences (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                matcher TEXT NOT NULL,
                startsAt INTEGER NOT NULL,
                endsAt INTEGER NOT NULL,
                -- It also ends with this incident.
                incident INTEGER,
                reason TEXT NOT NULL,
                author TEXT NOT NULL,
                -- Who ended it before its time.
                endedBy TEXT,
                CHECK (endsAt > startsAt)
            ) STRICT;
            CREATE TABLE plannedWork (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL,
                objects TEXT NOT NULL,
                startsAt INTEGER NOT NULL,
                endsAt INTEGER NOT NULL,
                author TEXT NOT NULL,
                CHECK (endsAt > startsAt)
            ) STRICT;
            -- Acknowledgements by commands, for the hub that runs to carry out.
            CREATE TABLE alertWishes (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                incident INTEGER NOT NULL,
                who TEXT NOT NULL,
                note TEXT,
                at INTEGER NOT NULL
            ) STRICT;
            -- 'revision' grows with each change by people; 'nextNumber', 'events.lan', 'digestDay', 'aliveAt'.
            CREATE TABLE alertRuntime (
                key TEXT PRIMARY KEY,
                value INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            INSERT INTO alertRuntime VALUES ('revision', 1);
            """),
        Migration(
            "2026-11-30 alerts: links",
            """
            -- The key that acknowledgement links are signed with, sealed by the vault: one row at most.
            CREATE TABLE alertLinkKey (
                number INTEGER PRIMARY KEY CHECK (number = 1),
                sealed BLOB NOT NULL
            ) STRICT;
            """),
        Migration(
            "2026-12-01 alerts: work that repeats",
            """
            -- Windows of a week as JSON (`CustomSchedule`); NULL for work that is done once.
            ALTER TABLE plannedWork ADD COLUMN repeats TEXT;
            """),
        Migration(
            "2026-12-01 alerts: rules by schedules",
            """
            -- Name of the schedule outside of which a rule begins nothing.
            ALTER TABLE alertRules ADD COLUMN schedule TEXT;
            """),
    ]
}
