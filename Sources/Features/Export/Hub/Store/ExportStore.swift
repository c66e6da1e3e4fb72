internal import HubDatabase
internal import HubSeries
internal import MonitorCore

/// Which blocks of history are to be sent, in table `exportBlocks`, and how far each receiver is.
///
/// Triggers of the writing connection alone note each block as it is packed, in the transaction that packs it. So a
/// hub that sends nothing pays nothing, and what is packed again because of late samples is sent again. What was
/// packed unseen, between a start and its first `watch`, is found by the row numbers of the packs.
struct ExportStore: Sendable {
    static let migrations = [
        Migration(
            "2026-11-30 export: blocks and receivers",
            """
            -- Blocks that were packed, in this order (`ExportStore`).
            CREATE TABLE exportBlocks (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                -- Of kinds in rows.
                agent INTEGER REFERENCES agents ON DELETE CASCADE,
                -- Of a kind in packs.
                subject INTEGER REFERENCES seriesSubjects ON DELETE CASCADE,
                kind INTEGER,
                block INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX exportBlocksOfAgent ON exportBlocks (agent);
            CREATE INDEX exportBlocksOfSubject ON exportBlocks (subject);
            CREATE TABLE exportReceivers (
                name TEXT PRIMARY KEY,
                -- The last block that it has.
                position INTEGER NOT NULL,
                sent INTEGER NOT NULL DEFAULT 0,
                refused INTEGER NOT NULL DEFAULT 0
            ) STRICT;
            -- Up to which row of each table blocks were noted.
            CREATE TABLE exportSeen (
                source TEXT PRIMARY KEY,
                number INTEGER NOT NULL
            ) STRICT;
            """)
    ]

    /// A block of an agent or subject that a receiver lacks.
    struct Item: Sendable, Equatable {
        enum Owner: Sendable, Equatable {
            /// All kinds in rows of an agent.
            case agent(String)
            case packs(SeriesSubject, kind: Int)
        }

        let id: Int64
        let owner: Owner
        let block: Block
    }

    struct Standing: Sendable, Equatable {
        let waiting: UInt64
        let sent: UInt64
        let refused: UInt64
    }

    /// In blocks: minutes are rarely kept for longer than a year, and of what is not kept nothing could be sent.
    private static let kept: Int64 = 400 * 96

    let database: HubDatabase

    // Noting

    /// Has blocks noted from now on; those that were packed unseen since the last time are noted now.
    ///
    /// - Parameter receivers: all that there are. One that is new gets what is packed from now on.
    func watch(_ receivers: [String]) async throws {
        try await database.write { database in
            try Self.keep(receivers, database)
            if try !database.hasTrigger("exportMinutes") {
                try Self.noteUnseen(database)
                try database.execute(sql: Self.triggers)
            }
            try Self.noteSeen(database)
        }
    }

    /// Nothing is noted any more, and what was is forgotten.
    func forget() async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    DROP TRIGGER IF EXISTS temp.exportMinutes;
                    DROP TRIGGER IF EXISTS temp.exportPacks;
                    DELETE FROM exportBlocks;
                    DELETE FROM exportReceivers;
                    DELETE FROM exportSeen;
                    """)
        }
    }

    private static let triggers = """
        CREATE TEMP TRIGGER exportMinutes AFTER INSERT ON main.minutes BEGIN
            INSERT INTO exportBlocks (agent, block) VALUES (NEW.agent, NEW.block);
        END;
        CREATE TEMP TRIGGER exportPacks AFTER INSERT ON main.tierPacks WHEN NEW.tier = 1 BEGIN
            INSERT INTO exportBlocks (subject, kind, block) VALUES (NEW.subject, NEW.kind, NEW.period);
        END;
        """

    private static func keep(_ receivers: [String], _ database: Database) throws {
        let known = try String.fetchAll(database, sql: "SELECT name FROM exportReceivers")
        for name in known where !receivers.contains(name) {
            try database.execute(sql: "DELETE FROM exportReceivers WHERE name = ?", arguments: [name])
        }
        for name in receivers where !known.contains(name) {
            try database.execute(
                sql: """
                    INSERT INTO exportReceivers (name, position)
                        SELECT ?, coalesce((SELECT max(id) FROM exportBlocks), 0)
                    """, arguments: [name])
        }
    }

    private static func noteUnseen(_ database: Database) throws {
        // Of a hub that never noted there is nothing to catch up with.
        guard let minutes = try seen("minutes", database), let packs = try seen("tierPacks", database) else {
            return
        }
        try database.execute(
            sql: """
                INSERT INTO exportBlocks (agent, block)
                    SELECT agent, block FROM minutes WHERE rowid > ? ORDER BY rowid
                """, arguments: [minutes])
        try database.execute(
            sql: """
                INSERT INTO exportBlocks (subject, kind, block)
                    SELECT subject, kind, period FROM tierPacks WHERE rowid > ? AND tier = 1 ORDER BY rowid
                """, arguments: [packs])
    }

    private static func seen(_ source: String, _ database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database, sql: "SELECT number FROM exportSeen WHERE source = ?", arguments: [source])
    }

    private static func noteSeen(_ database: Database) throws {
        for table in ["minutes", "tierPacks"] {
            try database.execute(
                sql: """
                    INSERT OR REPLACE INTO exportSeen (source, number)
                        SELECT ?, coalesce((SELECT max(rowid) FROM \(table)), 0)
                    """, arguments: [table])
        }
    }

    /// Notes all that is stored from a time on once more: for a receiver that is new, or lost something.
    ///
    /// - Parameter time: Unix milliseconds.
    /// - Returns: how many blocks.
    func again(from time: Int64) async throws -> Int {
        try await database.change { database in
            let block = Block(at: time).number
            try database.execute(
                sql:
                    "INSERT INTO exportBlocks (agent, block) SELECT agent, block FROM minutes WHERE block >= ? ORDER BY block",
                arguments: [block])
            let rows = database.changesCount
            try database.execute(
                sql: """
                    INSERT INTO exportBlocks (subject, kind, block)
                        SELECT subject, kind, period FROM tierPacks WHERE tier = 1 AND period >= ? ORDER BY period
                    """, arguments: [block])
            return rows + database.changesCount
        }
    }

    // Sending

    /// The oldest blocks that a receiver lacks.
    func next(_ receiver: String, atMost count: Int) async throws -> [Item] {
        try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT exportBlocks.id, block, kind, serverId, seriesSubjects.name AS own,
                        (SELECT serverId FROM agents WHERE agents.id = seriesSubjects.agent) AS subjectAgent
                    FROM exportBlocks
                    LEFT JOIN agents ON agents.id = exportBlocks.agent
                    LEFT JOIN seriesSubjects ON seriesSubjects.id = subject
                    WHERE exportBlocks.id > (SELECT position FROM exportReceivers WHERE name = ?)
                    ORDER BY exportBlocks.id LIMIT ?
                    """, arguments: [receiver, count]
            ).compactMap(Self.item)
        }
    }

    private static func item(_ row: Row) -> Item? {
        let (id, block): (Int64, Block) = (row["id"], Block(number: row["block"]))
        if let agent: String = row["serverId"] { return Item(id: id, owner: .agent(agent), block: block) }
        let agent: String? = row["subjectAgent"]
        let own: String? = row["own"]
        guard let kind: Int = row["kind"],
            let subject = agent.map(SeriesSubject.agent) ?? own.map(SeriesSubject.own)
        else { return nil }
        return Item(id: id, owner: .packs(subject, kind: kind), block: block)
    }

    /// Notes that a receiver has all up to a block, and forgets what all receivers have.
    func advance(_ receiver: String, to id: Int64, sent: Int, refused: UInt64) async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE exportReceivers SET position = max(position, ?), sent = sent + ?, refused = refused + ?
                    WHERE name = ?
                    """, arguments: [id, sent, Int64(clamping: refused), receiver])
            try database.execute(
                sql: "DELETE FROM exportBlocks WHERE id <= (SELECT min(position) FROM exportReceivers)")
        }
    }

    func standing(_ receiver: String) async throws -> Standing? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT sent, refused, (SELECT count(*) FROM exportBlocks WHERE id > position) AS waiting
                    FROM exportReceivers WHERE name = ?
                    """, arguments: [receiver]
            ).map { row in
                let numbers: [Int64] = [row["waiting"], row["sent"], row["refused"]]
                return Standing(
                    waiting: UInt64(clamping: numbers[0]), sent: UInt64(clamping: numbers[1]),
                    refused: UInt64(clamping: numbers[2]))
            }
        }
    }

    /// - Parameter isWanted: whether there is a receiver; without one nothing waits.
    func upkeep(_ isWanted: @escaping @Sendable () -> Bool) -> UpkeepStep {
        UpkeepStep("blocks to export") { times, _ in
            guard isWanted() else { return try await forget() }
            guard let time = times.history?.milliseconds else { return }
            try await database.write(.sweep) { database in
                try database.execute(
                    sql: "DELETE FROM exportBlocks WHERE block < ?",
                    arguments: [Block(at: time).number - Self.kept])
            }
        }
    }
}
