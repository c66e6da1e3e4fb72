internal import Foundation
internal import GRDB

/// A file of SQLite as one side of a move: one connection, and the lock of the hub.
final class SQLiteMove: MoveSource, MoveTarget {
    let name: String
    private let schema: DatabaseSchema
    private let queue: DatabaseQueue
    private let lock: HubLock
    private let isSource: Bool

    /// What the target remembers until the end: whose move it is, how far each table is, and what is to be made again.
    private static let memory = """
        CREATE TABLE hubMove (kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT, key BLOB, PRIMARY KEY (kind, name)) STRICT
        """

    /// - Throws: `StorageError` where it is not of the schema.
    init(source path: String, _ schema: DatabaseSchema) throws {
        try DatabaseOpening.current.check(path)
        lock = try HubLock(path: path)
        let mark = DatabaseMark.of(path)
        queue = try Self.open(path)
        (name, self.schema, isSource) = (path, schema, true)
        try queue.writeWithoutTransaction { database in
            guard try schema.isCurrent(database, path) else {
                throw StorageError(code: .older, path: path, cause: "an older version has written it")
            }
            // Closing takes the log into the file, which says so then.
            if mark == .running { try DatabaseMark.settled.put(database) }
            // Commands wait, and give up: what they wrote would not be copied.
            try database.execute(sql: "BEGIN IMMEDIATE")
        }
    }

    init(target path: String, _ schema: DatabaseSchema) throws {
        try DatabaseOpening.making.check(path)
        lock = try HubLock(path: path)
        queue = try Self.open(path)
        (name, self.schema, isSource) = (path, schema, false)
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = SQLiteEngine.configuration(readers: 1)
        configuration.foreignKeysEnabled = false
        configuration.allowsUnsafeTransactions = true
        configuration.journalMode = .wal
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        return queue
    }

    func close() {
        try? queue.writeWithoutTransaction { database in
            if isSource { try database.execute(sql: "ROLLBACK") }
            try database.checkpoint(.truncate)
        }
        try? queue.close()
    }

    private func asking<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try translating { try queue.writeWithoutTransaction { try body(Database($0)) } }
    }

    private func changing(_ body: (GRDB.Database) throws -> Void) throws {
        try translating {
            try queue.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    try body(database)
                    return .commit
                }
            }
        }
    }

    func tables() throws -> [MovedTable] {
        try asking { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
                        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN ('grdb_migrations', 'hubMove')
                    ORDER BY name
                    """
            ).map { try Self.table($0[0], hasNumbers: ($0[1] as Int) == 0, database) }
        }
    }

    private static func table(
        _ name: String, hasNumbers: Bool, _ database: Database
    ) throws -> MovedTable {
        let rows = try Row.fetchAll(
            database, sql: "SELECT lower(name), type, pk FROM pragma_table_info(?)", arguments: [name])
        var columns: [String] = rows.map { $0[0] }
        let keys = rows.map { (place: $0[2] as Int, name: $0[0] as String, type: $0[1] as String) }
            .filter { $0.place > 0 }.sorted { $0.place < $1.place }
        var key = keys.map(\.name)
        // Its primary key is another name of the number only if it is one such column.
        if hasNumbers, key.count != 1 || keys[0].type.uppercased() != "INTEGER" {
            columns.append("rowid")
            key = ["rowid"]
        }
        return MovedTable(name: name.lowercased(), columns: columns.sorted(), key: key)
    }

    func count(_ table: String) throws -> Int {
        try asking { try Int.fetchOne($0, sql: "SELECT count(*) FROM \"\(table)\"") ?? 0 }
    }

    func rows(
        of table: MovedTable, after key: [DatabaseValue]?, _ body: ([DatabaseValue]) throws -> Void
    ) throws {
        let sql = table.rows(fromFirst: key == nil) { _ in "?" }
        try asking { database in
            let cursor = try Row.fetchCursor(database, sql: sql, arguments: StatementArguments(key ?? []))
            while let row = try cursor.next() {
                try body(table.columns.indices.map { row.source.value(.index($0)) })
            }
        }
    }

    func lastNumbers() throws -> [String: Int64] {
        try asking { database in
            // It is there where a table of the schema has such numbers.
            let isThere = "SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'"
            guard try Int.fetchOne(database, sql: isThere) == 1 else { return [:] }
            let rows = try Row.fetchAll(database, sql: "SELECT lower(name), seq FROM sqlite_sequence")
            return Dictionary(rows.map { ($0[0], $0[1]) }) { max($0, $1) }
        }
    }

    func begin(from source: String) throws -> Bool {
        let applied = try queue.writeWithoutTransaction {
            try schema.migrator().appliedIdentifiers($0)
        }
        if applied.isEmpty {
            try requireEmpty()
            try changing { database in
                try database.execute(
                    sql: """
                        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
                        INSERT INTO grdb_migrations (identifier) VALUES ('\(DatabaseSchema.unfinishedMove)')
                        """)
            }
        } else if !applied.contains(DatabaseSchema.unfinishedMove) {
            throw StorageError.notEmpty(name)
        }
        if try asking({ try Self.remembers($0) }) {
            try check(source, applied)
            return true
        }
        try schema.migrator().migrate(queue)
        try changing { try prepare($0, source) }
        return false
    }

    private func requireEmpty() throws {
        let count = try asking { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") ?? 0 }
        if count > 0 { throw StorageError.notEmpty(name) }
    }

    private static func remembers(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema WHERE name = 'hubMove'") == 1
    }

    private func check(_ source: String, _ applied: Set<String>) throws {
        let other = try asking {
            try String.fetchOne($0, sql: "SELECT name FROM hubMove WHERE kind = 'source'")
        }
        try StorageError.check(self.name, moveFrom: other, is: source, applied, schema)
    }

    private func prepare(_ database: GRDB.Database, _ source: String) throws {
        try database.execute(sql: Self.memory)
        try database.execute(
            sql: "INSERT INTO hubMove (kind, name) VALUES ('source', ?)", arguments: [source])
        try database.execute(
            sql:
                "INSERT INTO hubMove (kind, name, text) SELECT type, name, sql FROM sqlite_schema WHERE type = 'trigger'"
        )
        for trigger in try String.fetchAll(
            Database(database), sql: "SELECT name FROM hubMove WHERE kind = 'trigger'")
        {
            try database.execute(sql: "DROP TRIGGER \"\(trigger)\"")
        }
        // What steps of the schema wrote comes from the source, too.
        for table in schema.tables { try database.execute(sql: "DELETE FROM \"\(table)\"") }
    }

    func progress() throws -> [String: MoveProgress] {
        try asking { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT name, text, key FROM hubMove WHERE kind = 'table'")
            return Dictionary(rows.map { ($0[0], MoveProgress(text: $0[1], key: $0[2])) }) { first, _ in first
            }
        }
    }

    func append(_ rows: [[DatabaseValue]], to table: MovedTable, _ progress: MoveProgress) throws {
        let marks = table.columns.map { _ in "?" }.joined(separator: ", ")
        let sql = "INSERT INTO \"\(table.name)\" (\(MovedTable.list(table.columns))) VALUES (\(marks))"
        try changing { database in
            let database = Database(database)
            for row in rows { try database.run(sql, StatementArguments(row)) }
            try database.execute(
                sql: "INSERT OR REPLACE INTO hubMove (kind, name, text, key) VALUES ('table', ?, ?, ?)",
                arguments: [table.name, progress.text, progress.bytes])
        }
    }

    func clear(_ table: MovedTable) throws {
        try changing { database in
            try database.execute(sql: "DELETE FROM \"\(table.name)\"")
            try database.execute(
                sql: "DELETE FROM hubMove WHERE kind = 'table' AND name = ?", arguments: [table.name])
        }
    }

    func finish(_ numbers: [String: Int64]) throws {
        try changing { database in
            if let broken = try GRDB.Row.fetchOne(database, sql: "PRAGMA foreign_key_check") {
                throw StorageError(
                    code: .differs, path: name,
                    cause: "a row of its table '\(broken[0] as String)' refers to one that is not there")
            }
            try go(on: numbers, database)
            for text in try String.fetchAll(
                Database(database), sql: "SELECT text FROM hubMove WHERE kind = 'trigger'")
            {
                try database.execute(sql: text)
            }
            try database.execute(sql: "DROP TABLE hubMove")
            try database.execute(
                sql: "DELETE FROM grdb_migrations WHERE identifier = ?",
                arguments: [DatabaseSchema.unfinishedMove])
            try DatabaseMark.settled.put(database)
        }
    }

    /// Numbers that rows once had are not given again, as SQLite remembers it of tables with AUTOINCREMENT.
    private func go(on numbers: [String: Int64], _ database: GRDB.Database) throws {
        let names = try String.fetchAll(
            Database(database),
            sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND upper(sql) LIKE '%AUTOINCREMENT%'")
        for name in names {
            let key = try String.fetchOne(
                Database(database), sql: "SELECT name FROM pragma_table_info(?) WHERE pk = 1",
                arguments: [name])
            let most = try Int64.fetchOne(
                Database(database), sql: "SELECT max(\"\(key ?? "rowid")\") FROM \"\(name)\"")
            let last = max(numbers[name.lowercased()] ?? 0, most ?? 0)
            try database.execute(sql: "DELETE FROM sqlite_sequence WHERE name = ?", arguments: [name])
            guard last > 0 else { continue }
            try database.execute(
                sql: "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", arguments: [name, last])
        }
    }
}
