/// A PostgreSQL database as one side of a move: one session, which holds the lock of the hub and the one of writers.
final class PostgreSQLMove: MoveSource, MoveTarget {
    let name: String
    private let link: PostgreSQLLink
    private let steps: PostgreSQLSchema
    private let schema: DatabaseSchema
    /// The tables of the schema.
    private let ours: Set<String>

    /// Rows of one answer: all of them are in memory.
    private static let atOnce = 64

    /// What the target remembers until the end: whose move it is, how far each table is, and what is to be made again.
    private static let memory = """
        CREATE TABLE hubMove (kind TEXT NOT NULL, name TEXT NOT NULL, text TEXT, key BYTEA, PRIMARY KEY (kind, name))
        """

    /// - Throws: `StorageError` where it is not of the schema; `PostgreSQLFault`.
    convenience init(source address: PostgreSQLAddress, _ schema: DatabaseSchema) throws {
        try self.init(address, schema)
        guard try steps.applied()?.isEmpty == false else {
            throw StorageError(code: .missing, path: name, cause: "no hub has used it")
        }
        guard try steps.isCurrent(name) else {
            throw StorageError(code: .older, path: name, cause: "an older version has written it")
        }
        try link.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    }

    convenience init(target address: PostgreSQLAddress, _ schema: DatabaseSchema) throws {
        try self.init(address, schema)
    }

    private init(_ address: PostgreSQLAddress, _ schema: DatabaseSchema) throws {
        name = address.name
        link = try PostgreSQLLink(address)
        try link.takeHubLock(within: .seconds(5))
        // Commands wait: what they wrote would not be copied.
        try link.run("SELECT pg_advisory_lock(\(PostgreSQLSchema.writing), hashtext(current_schema()))")
        steps = PostgreSQLSchema(link, PostgreSQLDialect(), schema)
        self.schema = schema
        ours = schema.tables
    }

    /// The session ends with the last use of the link.
    func close() {}

    private func rows(_ sql: String, _ values: [DatabaseValue] = []) throws -> [PostgreSQLRow] {
        let result = try link.run(sql, values, isCached: false)
        return (0..<result.rows).map { PostgreSQLRow(result, $0) }
    }

    /// In one transaction.
    private func changing(_ body: () throws -> Void) throws {
        try link.run("BEGIN")
        do {
            try body()
            guard try link.run("COMMIT").tag == "COMMIT" else {
                throw PostgreSQLFault(state: "25P02", message: "a statement of the transaction had failed")
            }
        } catch {
            _ = try? link.run("ROLLBACK")
            throw error
        }
    }

    func tables() throws -> [MovedTable] {
        let found = try rows(
            """
            SELECT relname, attname, array_position(indkey::int2[], attnum) FROM pg_class
            JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
            LEFT JOIN pg_index ON indrelid = pg_class.oid AND indisprimary
            WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
                AND relname NOT IN ('hubschema', 'hubgeneration', 'hubmove') ORDER BY relname, attname COLLATE "C"
            """)
        var columns: [String: [String]] = [:]
        var keys: [String: [(place: Int64, name: String)]] = [:]
        for row in found {
            guard let table = row.text(.index(0)), let column = row.text(.index(1)) else { continue }
            columns[table, default: []].append(column)
            if let place = row.integer(.index(2)) { keys[table, default: []].append((place, column)) }
        }
        return columns.keys.sorted().map { table in
            let primary = (keys[table] ?? []).sorted { $0.place < $1.place }.map(\.name)
            let hasNumbers = columns[table]?.contains("rowid") ?? false
            return MovedTable(
                name: table, columns: columns[table] ?? [], key: hasNumbers ? ["rowid"] : primary)
        }
    }

    func count(_ table: String) throws -> Int {
        try Int(rows("SELECT count(*) FROM \"\(table)\"").first?.integer(.index(0)) ?? 0)
    }

    func rows(
        of table: MovedTable, after key: [DatabaseValue]?, _ body: ([DatabaseValue]) throws -> Void
    ) throws {
        let sql = table.rows(fromFirst: key == nil) { "$\($0)" }
        // A transaction of its own where there is none: of the target.
        let isInside = link.isInTransaction
        if !isInside { try link.run("BEGIN READ ONLY") }
        _ = try link.run("DECLARE moved NO SCROLL CURSOR FOR \(sql)", key ?? [], isCached: false)
        while true {
            let result = try link.run("FETCH \(Self.atOnce) FROM moved", [], isCached: false)
            guard result.rows > 0 else { break }
            for number in 0..<result.rows {
                let row = PostgreSQLRow(result, number)
                try body(table.columns.indices.map { row.value(.index($0)) })
            }
        }
        try link.run(isInside ? "CLOSE moved" : "COMMIT")
    }

    /// Sequences of the columns that count rows.
    private static let sequences = """
        SELECT relname, attname, pg_get_serial_sequence(quote_ident(relname), attname),
            pg_sequence_last_value(pg_get_serial_sequence(quote_ident(relname), attname)::regclass)
        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attidentity = 'd'
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
        """

    func lastNumbers() throws -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        for row in try rows(Self.sequences) {
            guard let table = row.text(.index(0)), let last = row.integer(.index(3)) else { continue }
            numbers[table] = last
        }
        return numbers
    }

    func begin(from source: String) throws -> Bool {
        let applied = try steps.applied() ?? []
        if applied.isEmpty {
            if let other = try tables().first {
                throw StorageError(
                    code: .notEmpty, path: name, cause: "it has a table '\(other.name)' already")
            }
            try link.run(
                PostgreSQLSchema.start
                    + "INSERT INTO hubSchema (id) VALUES ('\(DatabaseSchema.unfinishedMove)')")
        } else if !applied.contains(DatabaseSchema.unfinishedMove) {
            throw StorageError.notEmpty(name)
        }
        if try rows("SELECT to_regclass('hubMove') IS NOT NULL").first?.integer(.index(0)) == 1 {
            let other = try rows("SELECT name FROM hubMove WHERE kind = 'source'").first?.text(.index(0))
            try StorageError.check(name, moveFrom: other, is: source, applied, schema)
            return true
        }
        try steps.migrate()
        try changing { try prepare(source) }
        return false
    }

    /// Without references and triggers, which it remembers, and without rows.
    private func prepare(_ source: String) throws {
        try link.run(Self.memory)
        _ = try rows("INSERT INTO hubMove (kind, name) VALUES ('source', $1)", [.text(source)])
        let names = ours.sorted().map { "'\($0)'" }.joined(separator: ", ")
        let isOurs = "relnamespace = current_schema()::regnamespace AND relname IN (\(names))"
        try link.run(
            """
            INSERT INTO hubMove (kind, name, text) SELECT 'restore', relname || '.' || conname,
                format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, pg_get_constraintdef(pg_constraint.oid))
                FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid WHERE contype = 'f' AND \(isOurs);
            INSERT INTO hubMove (kind, name, text) SELECT DISTINCT 'restore', relname,
                format('ALTER TABLE %I ENABLE TRIGGER USER', relname)
                FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid
                WHERE NOT tgisinternal AND relkind = 'r' AND \(isOurs)
            """)
        try link.run(
            """
            DO $body$ DECLARE one record; BEGIN
                FOR one IN SELECT relname, conname FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid
                    WHERE contype = 'f' AND \(isOurs)
                LOOP EXECUTE format('ALTER TABLE %I DROP CONSTRAINT %I', one.relname, one.conname); END LOOP;
                FOR one IN SELECT relname FROM pg_class WHERE relkind = 'r' AND \(isOurs)
                LOOP EXECUTE format('ALTER TABLE %I DISABLE TRIGGER USER', one.relname); END LOOP;
            END $body$;
            TRUNCATE \(ours.sorted().map { "\"\($0)\"" }.joined(separator: ", "))
            """)
    }

    func progress() throws -> [String: MoveProgress] {
        var found: [String: MoveProgress] = [:]
        for row in try rows("SELECT name, text, key FROM hubMove WHERE kind = 'table'") {
            guard let table = row.text(.index(0)) else { continue }
            found[table] = MoveProgress(text: row.text(.index(1)), key: row.blob(.index(2)))
        }
        return found
    }

    func append(_ rows: [[DatabaseValue]], to table: MovedTable, _ progress: MoveProgress) throws {
        do {
            try changing {
                if !rows.isEmpty { try link.copy(rows, to: table.name, table.columns) }
                try note(table.name, progress)
            }
        } catch let fault as PostgreSQLFault where !fault.isOfConnection {
            throw PostgreSQLFault(
                state: fault.state, message: "its table '\(table.name)' refuses a row: \(fault.message)")
        }
    }

    private func note(_ table: String, _ progress: MoveProgress) throws {
        let values: [DatabaseValue] = [
            .text(table), progress.text.map { .text($0) } ?? .null,
            progress.bytes.map { .blob($0) } ?? .null,
        ]
        _ = try link.run(
            """
            INSERT INTO hubMove (kind, name, text, key) VALUES ('table', $1, $2, $3)
            ON CONFLICT (kind, name) DO UPDATE SET text = excluded.text, key = excluded.key
            """, values, isCached: false)
    }

    func clear(_ table: MovedTable) throws {
        try changing {
            try link.run("TRUNCATE \"\(table.name)\"")
            _ = try rows("DELETE FROM hubMove WHERE kind = 'table' AND name = $1", [.text(table.name)])
        }
    }

    func finish(_ numbers: [String: Int64]) throws {
        try changing {
            for row in try rows("SELECT text FROM hubMove WHERE kind = 'restore' ORDER BY name") {
                try link.run(row.text(.index(0)) ?? "")
            }
            for row in try rows(Self.sequences) {
                guard let table = row.text(.index(0)), ours.contains(table),
                    let column = row.text(.index(1)), let sequence = row.text(.index(2))
                else { continue }
                let most = try rows("SELECT max(\"\(column)\") FROM \"\(table)\"").first?.integer(.index(0))
                let last = max(numbers[table] ?? 0, most ?? 0)
                _ = try rows(
                    "SELECT setval($1::regclass, $2, $3 = 1)",
                    [.text(sequence), .integer(max(last, 1)), .integer(last > 0 ? 1 : 0)])
            }
            _ = try rows("DELETE FROM hubSchema WHERE id = $1", [.text(DatabaseSchema.unfinishedMove)])
            try link.run("DROP TABLE hubMove")
        }
        // The server knows nothing of so many new rows yet, and would ask them in a bad order.
        try link.run("ANALYZE")
    }
}
