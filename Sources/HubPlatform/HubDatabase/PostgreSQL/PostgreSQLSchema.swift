/// The steps of the database's shape, and which of them it has: table `hubSchema`.
struct PostgreSQLSchema {
    private let link: PostgreSQLLink
    private let dialect: PostgreSQLDialect
    private let schema: DatabaseSchema

    /// Held while steps are made, so that two programs make none twice.
    static let lock = 0x6d6f_6e69
    /// The key of the lock that a transaction has while it writes.
    static let writing = 0x6d6f_6e6a

    static let start = """
        CREATE TABLE IF NOT EXISTS hubSchema (id TEXT PRIMARY KEY, madeAt TIMESTAMPTZ NOT NULL DEFAULT now());
        CREATE TABLE IF NOT EXISTS hubGeneration (number BIGINT NOT NULL);
        INSERT INTO hubGeneration (number) SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM hubGeneration);
        CREATE COLLATION IF NOT EXISTS nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        """

    /// Numbers that a step gave to rows itself are not given again.
    private static let numbers = """
        DO $body$ DECLARE one record; BEGIN
            FOR one IN SELECT relname AS name, attname AS number,
                pg_get_serial_sequence(quote_ident(relname), attname)::regclass AS sequence
                FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attidentity = 'd'
                WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            LOOP
                EXECUTE format('SELECT setval(%L, m) FROM (SELECT max(%I) AS m FROM %I) AS s WHERE m > %s',
                    one.sequence, one.number, one.name, coalesce(pg_sequence_last_value(one.sequence), 0));
            END LOOP;
        END $body$
        """

    init(_ link: PostgreSQLLink, _ dialect: PostgreSQLDialect, _ schema: DatabaseSchema) {
        self.link = link
        self.dialect = dialect
        self.schema = schema
    }

    /// - Parameter name: of the database, for the operator.
    /// - Returns: `false` for one of an older version, and for one that no hub has used.
    /// - Throws: `StorageError` for one of a newer version; `PostgreSQLFault`.
    func isCurrent(_ name: String) throws -> Bool {
        let applied = try applied() ?? []
        try DatabaseSchema.refuse(applied, name)
        let known = Set(schema.migrations.map(\.id))
        guard applied.subtracting(schema.retired).isSubset(of: known) else {
            throw StorageError(code: .newer, path: name, cause: "a newer version has written it")
        }
        return applied.subtracting(schema.retired) == known
    }

    /// - Parameter name: of the database, for the operator.
    /// - Throws: `StorageError` where it is not of the shape and may not be changed; `PostgreSQLFault`.
    func shape(_ opening: DatabaseOpening, _ name: String) throws {
        try link.requireSchema()
        let isCurrent = try isCurrent(name)
        guard opening != .anyShape, !isCurrent else { return }
        guard try opening == .migrating || opening == .making && applied() == nil else {
            throw StorageError(code: .older, path: name, cause: "an older version has written it")
        }
        try migrate()
    }

    /// - Returns: `nil` where no hub has used it.
    func applied() throws(PostgreSQLFault) -> Set<String>? {
        let table = try link.run("SELECT to_regclass('hubSchema') IS NOT NULL", [], isCached: false)
        guard PostgreSQLRow(table, 0).integer(.index(0)) == 1 else { return nil }
        let ids = try link.run("SELECT id FROM hubSchema", [], isCached: false)
        return Set((0..<ids.rows).compactMap { PostgreSQLRow(ids, $0).text(.index(0)) })
    }

    /// Each step in a transaction of its own.
    func migrate() throws(PostgreSQLFault) {
        try link.run("SELECT pg_advisory_lock(\(Self.lock))")
        defer { _ = try? link.run("SELECT pg_advisory_unlock(\(Self.lock))") }
        try link.run(Self.start)
        let applied = try applied() ?? []
        for step in schema.migrations where !applied.contains(step.id) {
            try link.run("BEGIN")
            do throws(PostgreSQLFault) {
                try link.run(dialect.statement(step.sql).text)
                if step.sql.contains("INSERT") { try link.run(Self.numbers) }
                _ = try link.run("INSERT INTO hubSchema (id) VALUES ($1)", [.text(step.id)], isCached: false)
                try link.run("COMMIT")
            } catch {
                _ = try? link.run("ROLLBACK")
                throw PostgreSQLFault(
                    state: error.state, message: "the step '\(step.id)' failed: \(error.message)")
            }
        }
    }
}
