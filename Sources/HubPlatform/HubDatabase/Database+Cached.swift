public import GRDB

extension Database {
    /// Runs a statement that is compiled once for each connection.
    public func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }
}
