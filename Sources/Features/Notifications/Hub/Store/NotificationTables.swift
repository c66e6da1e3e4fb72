internal import HubDatabase

/// Channels, what they are still to hear, and what was sent.
enum NotificationTables {
    static let migrations = [
        Migration(
            "2026-11-30 notifications",
            """
            CREATE TABLE channels (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE COLLATE NOCASE,
                kind TEXT NOT NULL,
                -- Where messages go, without secrets.
                place TEXT NOT NULL,
                -- The address, sealed by the vault for 'channels.NUMBER.url'.
                url BLOB NOT NULL,
                -- 'settings' where a setting made it; else empty.
                origin TEXT NOT NULL DEFAULT '',
                floor TEXT NOT NULL CHECK (floor IN ('info', 'warning', 'critical')),
                -- Rules and objects between blanks, '*' for any text.
                filter TEXT NOT NULL DEFAULT '',
                -- '22:00-07:00', by the wall clock of the hub's place; empty for none.
                quiet TEXT NOT NULL DEFAULT '',
                quietFloor TEXT NOT NULL CHECK (quietFloor IN ('info', 'warning', 'critical')),
                afterMinutes INTEGER NOT NULL DEFAULT 0,
                reminderHours INTEGER NOT NULL DEFAULT 24,
                wantsDigest INTEGER NOT NULL DEFAULT 1,
                isOn INTEGER NOT NULL DEFAULT 1,
                madeAt INTEGER NOT NULL,
                -- Why it takes nothing until a person changes something.
                parked TEXT,
                fault TEXT,
                faultAt INTEGER,
                lastAt INTEGER,
                lastMilliseconds INTEGER
            ) STRICT;
            -- Grows with each change of a channel, so that another process sees it.
            CREATE TABLE channelRevision (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                revision INTEGER NOT NULL
            ) STRICT;
            INSERT INTO channelRevision VALUES (1, 1);
            -- What a channel is still to hear: written with the change that it tells of, deleted when the far side
            -- has it.
            CREATE TABLE outbox (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                channel INTEGER NOT NULL REFERENCES channels (number) ON DELETE CASCADE,
                kind TEXT NOT NULL,
                incident INTEGER,
                body BLOB NOT NULL,
                madeAt INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX outboxByChannel ON outbox (channel, number);
            -- The message that is on its way to a channel: after a crash the same rows go under the same id.
            CREATE TABLE outboxSending (
                channel INTEGER PRIMARY KEY REFERENCES channels (number) ON DELETE CASCADE,
                id TEXT NOT NULL,
                -- Numbers of the outbox between blanks.
                notices TEXT NOT NULL,
                isDigest INTEGER NOT NULL,
                startedAt INTEGER NOT NULL,
                -- A try of it may have been received: it stays as it is.
                isUncertain INTEGER NOT NULL
            ) STRICT;
            -- What was sent, and what far sides said: the newest.
            CREATE TABLE deliveries (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                channel INTEGER NOT NULL,
                id TEXT NOT NULL,
                kind TEXT NOT NULL,
                title TEXT NOT NULL,
                -- Numbers of incidents between blanks.
                incidents TEXT NOT NULL,
                -- What the message was gathered by, one a line: for the pause between two messages.
                groups TEXT NOT NULL,
                at INTEGER NOT NULL,
                milliseconds INTEGER NOT NULL,
                tries INTEGER NOT NULL,
                -- 1 where the far side has it.
                isDelivered INTEGER NOT NULL,
                said TEXT NOT NULL
            ) STRICT;
            CREATE INDEX deliveriesByChannel ON deliveries (channel, number);
            """)
    ]
}
