/// The first column of an answer.
extension DatabaseValueConvertible {
    /// - Returns: `nil` without a row, and for NULL.
    public static func fetchOne(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws -> Self? {
        try fetchOne(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// - Returns: `nil` without a row, and for NULL.
    public static func fetchOne(
        _ statement: Statement, arguments: StatementArguments = []
    ) throws -> Self? {
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        // The row is true as long as its cursor lives.
        return try withExtendedLifetime(rows.source) {
            try rows.next().flatMap { read(Cell(row: $0.source, column: .index(0))) }
        }
    }

    public static func fetchAll(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws -> [Self] {
        try fetchAll(database.makeStatement(sql: sql), arguments: arguments)
    }

    public static func fetchAll(
        _ statement: Statement, arguments: StatementArguments = []
    ) throws -> [Self] {
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        var values: [Self] = []
        while let row = try rows.next() { values.append(row[0]) }
        return values
    }
}

extension DatabaseValueConvertible where Self: Hashable {
    public static func fetchSet(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws -> Set<Self> {
        Set(try fetchAll(database, sql: sql, arguments: arguments))
    }
}
