extension Row {
    public static func fetchAll(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws -> [Row] {
        try fetchAll(database.makeStatement(sql: sql), arguments: arguments)
    }

    public static func fetchAll(
        _ statement: Statement, arguments: StatementArguments = []
    ) throws -> [Row] {
        try statement.source.all(arguments)
    }

    /// - Returns: the first row; `nil` where there is none.
    public static func fetchOne(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws -> Row? {
        try fetchOne(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// - Returns: the first row; `nil` where there is none.
    public static func fetchOne(
        _ statement: Statement, arguments: StatementArguments = []
    ) throws -> Row? {
        try statement.source.first(arguments)
    }

    /// One row in memory at a time. Ends with the transaction.
    public static func fetchCursor(
        _ database: Database, sql: String, arguments: StatementArguments = []
    ) throws -> RowCursor {
        try fetchCursor(database.makeStatement(sql: sql), arguments: arguments)
    }

    /// One row in memory at a time. Ends with the transaction.
    public static func fetchCursor(
        _ statement: Statement, arguments: StatementArguments = []
    ) throws -> RowCursor {
        RowCursor(source: try statement.source.cursor(arguments))
    }
}
