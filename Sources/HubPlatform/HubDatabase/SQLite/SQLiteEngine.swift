internal import GRDB
internal import GRDBSQLite

/// One file, and the connections to it.
struct SQLiteEngine: DatabaseEngine {
    private let path: String
    /// Readers that decide, and the writer.
    let pool: SQLitePool
    /// Readers of what takes long.
    let charts: SQLitePool

    /// WAL with a sync at every commit: what was committed survives `kill -9` and a power cut.
    init(_ path: String, _ opening: DatabaseOpening, _ schema: DatabaseSchema) throws {
        self.path = path
        try opening.check(path)
        let mark = DatabaseMark.of(path)
        let pool = try GRDB.DatabasePool(path: path, configuration: Self.configuration(readers: 3))
        // GRDB asks for less when it turns the log on, which is after `prepareDatabase`.
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        try opening.shape(pool, path, schema)
        if opening != .migrating { try DatabaseMark.settle(pool, path, found: mark) }
        self.pool = SQLitePool(pool)
        charts = SQLitePool(opening == .migrating ? try Self.charts(path) : pool)
    }

    static func configuration(readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = readers
        configuration.prepareDatabase { database in
            if try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 {
                // Counts before the first page only: what retention deletes can then be given back.
                try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            }
            // A log that a large transaction made is cut to this afterwards.
            try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            try database.execute(sql: "PRAGMA cell_size_check = ON")
        }
        return configuration
    }

    /// Two at a time: with more, charts would take all processors from agents' posts.
    private static func charts(_ path: String) throws -> GRDB.DatabasePool {
        var configuration = configuration(readers: 2)
        configuration.readonly = true
        return try GRDB.DatabasePool(path: path, configuration: configuration)
    }

    var decisions: any ConnectionPool { pool }
    var slow: any ConnectionPool { charts }

    var isFile: Bool { true }
    var name: String { "SQLite \(unsafe String(cString: sqlite3_libversion()))" }

    func sizes() async -> (database: UInt64, log: UInt64?) {
        (FileSize.of(path), FileSize.of(path + "-wal"))
    }

    func look() throws { try DatabaseProbe.look(path) }

    /// A plain copy of the file alone says then that it lacks what is in the log.
    func markRunning(_ database: Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(DatabaseMark.running.rawValue)")
        try database.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
    }

    func giveBack(pages: Int, _ database: Database) throws {
        try database.execute(sql: "PRAGMA incremental_vacuum(\(pages))")
    }

    /// Gives up the file, with all of it in one piece and nothing beside it.
    func close() {
        // The last connection to be closed takes the log into the file, and those that only read cannot.
        try? charts.connections.close()
        let pool = pool.connections
        // A question that was withdrawn may still be in its last step, with a connection of its own.
        try? pool.barrierWriteWithoutTransaction { _ in }
        pool.invalidateReadOnlyConnections()
        try? pool.writeWithoutTransaction {
            try DatabaseMark.settled.put($0)
            // Closing takes nothing into the file where another connection ends a moment later.
            try $0.checkpoint(.truncate)
        }
        // Where it fails, what was stored is in the log beside the file, and the next start finds it there.
        try? pool.close()
    }
}
