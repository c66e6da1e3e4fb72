/// The shape that the database shall have: the platform's own steps, then those of the features, in the order of the
/// program's list. Features that are switched off bring theirs, too.
public struct DatabaseSchema: Sendable {
    public let migrations: [Migration]
    /// Ids of steps whose feature was deleted: a database may have them, and no new one gets them.
    public let retired: Set<String>

    /// - Parameters:
    ///   - migrations: of the features. An id that appears twice is a fault of the program.
    ///   - retired: ids of deleted features.
    public init(_ migrations: [Migration] = [], retired: Set<String> = []) {
        let all = FirstRelease.migrations + Platform.migrations + migrations
        let ids = Set(all.map(\.id))
        precondition(
            ids.count == all.count && ids.isDisjoint(with: retired), "the id of a step is used again")
        self.migrations = all
        self.retired = retired
    }

    private init(first migrations: ArraySlice<Migration>, retired: Set<String>) {
        self.migrations = Array(migrations)
        self.retired = retired
    }

    /// The shape that an older version had: all steps up to this one.
    package func through(_ id: String) -> DatabaseSchema {
        let end = migrations.firstIndex { $0.id == id } ?? migrations.endIndex - 1
        return DatabaseSchema(first: migrations[...end], retired: retired)
    }
}

/// Steps of the platform since 0.1.0.
private enum Platform {
    static let migrations = [
        Migration("2026-11-30 leases", Leases.table),
        Migration(
            "2026-11-30 kinds of reports",
            """
            -- Which feature's report it is: before, all were snapshots.
            ALTER TABLE quarantine ADD COLUMN kind TEXT NOT NULL DEFAULT 'snapshot';
            ALTER TABLE setAside ADD COLUMN kind TEXT NOT NULL DEFAULT 'snapshot';
            """),
        Migration("2026-11-30 orders of agents", AgentOrderStore.table),
        Migration(
            "2026-11-30 series in packs",
            """
            -- Whose series in packs they are: an agent's, or of something that a feature measures by itself.
            CREATE TABLE seriesSubjects (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                agent INTEGER UNIQUE REFERENCES agents ON DELETE CASCADE,
                name TEXT UNIQUE,
                CHECK ((agent IS NULL) <> (name IS NULL))
            ) STRICT;
            CREATE TABLE packedSeries (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                subject INTEGER NOT NULL REFERENCES seriesSubjects ON DELETE CASCADE,
                kind INTEGER NOT NULL,
                name TEXT NOT NULL,
                UNIQUE (subject, kind, name)
            ) STRICT;
            -- What is durable but not packed yet (`PackedRecord`): at most the open blocks.
            CREATE TABLE packedIntake (
                id INTEGER PRIMARY KEY,
                subject INTEGER NOT NULL REFERENCES seriesSubjects ON DELETE CASCADE,
                block INTEGER NOT NULL,
                body BLOB NOT NULL
            ) STRICT;
            CREATE INDEX packedIntakeByBlock ON packedIntake (subject, block);
            -- All series of a kind and subject in one stretch of time (`TierPack`). `tier` is `PackTier`; `period`
            -- counts quarters of an hour or days since 1970, or is a day or month such as 20261121, 202611.
            CREATE TABLE tierPacks (
                subject INTEGER NOT NULL REFERENCES seriesSubjects ON DELETE CASCADE,
                kind INTEGER NOT NULL,
                tier INTEGER NOT NULL,
                period INTEGER NOT NULL,
                body BLOB NOT NULL,
                PRIMARY KEY (subject, kind, tier, period)
            ) STRICT;
            """),
        Migration(
            "2026-11-30 starts of reports",
            """
            -- Which reports of each kind were stored (`ReceivedSequences`): each kind is numbered by itself.
            CREATE TABLE reportStarts (
                agent INTEGER NOT NULL REFERENCES agents ON DELETE CASCADE,
                kind TEXT NOT NULL,
                startId TEXT NOT NULL,
                received BLOB NOT NULL,
                lastSeen INTEGER NOT NULL,
                PRIMARY KEY (agent, kind, startId)
            ) STRICT, WITHOUT ROWID;
            """),
        Migration(
            "2026-12-01 schedules",
            """
            -- Schedules that people gave a name (`CustomSchedule`).
            CREATE TABLE schedules (
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE,
                body TEXT NOT NULL
            ) STRICT;
            -- Grows with each change, so that another process sees it.
            CREATE TABLE scheduleRevision (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                revision INTEGER NOT NULL
            ) STRICT;
            INSERT INTO scheduleRevision (one, revision) VALUES (1, 1);
            """),
        Migration("2026-12-01 key of the vault", VaultMark.table),
    ]
}
