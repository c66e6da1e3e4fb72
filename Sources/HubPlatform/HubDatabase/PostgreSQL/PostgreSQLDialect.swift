internal import Synchronization

/// Statements in PostgreSQL's words, each translated once.
final class PostgreSQLDialect: Sendable {
    private struct State {
        var statements: [String: PostgreSQLStatement] = [:]
        var tables = TableShapes()
    }

    /// Beyond, texts are composed again and again.
    private static let most = 5000
    private let state = Mutex(State())

    func statement(_ sql: String) -> PostgreSQLStatement {
        state.withLock { state in
            if let known = state.statements[sql] { return known }
            if state.statements.count >= Self.most { state.statements = [:] }
            let statement = PostgreSQLStatement(sql, state.tables)
            state.statements[sql] = statement
            return statement
        }
    }

    /// Of all tables, once they are there.
    func learn(_ link: PostgreSQLLink) throws(PostgreSQLFault) {
        let result = try link.run(Self.columns, [], isCached: false)
        var tables = TableShapes()
        for row in (0..<result.rows).map({ PostgreSQLRow(result, $0) }) {
            guard let table = row.text(.index(0)), let column = row.text(.index(1)) else { continue }
            tables.add(
                column, to: table, isKey: row.integer(.index(2)) == 1, mayBeNull: row.integer(.index(3)) == 1)
        }
        state.withLock { [tables] state in
            state.tables = tables
            state.statements = [:]
        }
    }

    private static let columns = """
        SELECT relname, attname, coalesce(attnum = ANY (indkey), false), NOT attnotnull FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
        LEFT JOIN pg_index ON indrelid = pg_class.oid AND indisprimary
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY relname, attnum
        """
}
