/// The shape of what is kept of checks. Once released it is never edited.
enum CheckTables {
    /// Of the step after it.
    static let notAsked = """
        -- Agents that were left out by the check's limit.
        ALTER TABLE checks ADD COLUMN notAsked INTEGER NOT NULL DEFAULT 0;
        """

    static let checks = """
        -- Questions to many agents, and what came of each (`CheckStore`).
        CREATE TABLE checks (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            -- JSON: kind, host, port, options.
            question BLOB NOT NULL,
            askedBy TEXT NOT NULL,
            -- viewer, operator or administrator: as what the agents are told of the asker.
            asker TEXT NOT NULL,
            askedAt INTEGER NOT NULL,
            deadlineSeconds INTEGER NOT NULL,
            endedAt INTEGER
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX checksByTime ON checks (askedAt);
        CREATE TABLE checkOutcomes (
            checkId TEXT NOT NULL REFERENCES checks ON DELETE CASCADE,
            agent TEXT NOT NULL,
            version INTEGER NOT NULL,
            -- JSON; NULL while it is waited for.
            outcome BLOB,
            endedAt INTEGER,
            PRIMARY KEY (checkId, agent)
        ) STRICT, WITHOUT ROWID;
        """
}
