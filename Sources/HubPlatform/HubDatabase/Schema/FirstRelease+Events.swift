extension FirstRelease {
    static let evidenceAndEvents = """
        -- By the clock that history goes by: what older snapshots say of names comes too late.
        ALTER TABLE agents ADD COLUMN newestWindow INTEGER NOT NULL DEFAULT 0;
        -- As the agent counted when it was last heard.
        ALTER TABLE agents ADD COLUMN droppedSnapshots INTEGER;
        -- Who a device seems to be (`DeviceDetails`), the newest alone.
        CREATE TABLE evidence (
            series INTEGER PRIMARY KEY REFERENCES series ON DELETE CASCADE,
            changedAt INTEGER NOT NULL,
            body BLOB NOT NULL
        ) STRICT;
        -- What operators call devices.
        CREATE TABLE givenNames (
            series INTEGER PRIMARY KEY REFERENCES series ON DELETE CASCADE,
            name TEXT NOT NULL,
            changedAt INTEGER NOT NULL
        ) STRICT;
        -- Numbered by agent, so that the oldest are found without counting.
        CREATE TABLE events (
            agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
            number INTEGER NOT NULL,
            time INTEGER NOT NULL,
            kind TEXT NOT NULL,
            device TEXT,
            address TEXT,
            name TEXT,
            otherDevice TEXT,
            previousAddress TEXT,
            detail TEXT,
            PRIMARY KEY (agent, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX eventsByTime ON events (time);
        CREATE INDEX eventsByAgent ON events (agent, time);
        """
}
