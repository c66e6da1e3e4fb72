/// A connection inside of one reading or one transaction: what stores ask. Whichever engine answers, the SQL is
/// the same.
///
/// It belongs to the body that it was given to, and ends with it.
public final class Database {
    let connection: any Connection

    init(_ connection: any Connection) {
        self.connection = connection
    }

    /// Runs one statement, or several without arguments.
    public func execute(sql: String, arguments: StatementArguments = []) throws {
        try connection.execute(sql, arguments)
    }

    /// Runs a statement that is compiled once for each connection.
    public func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    public func makeStatement(sql: String) throws -> Statement {
        Statement(source: try connection.statement(sql, isCached: false))
    }

    /// Compiled once for each connection.
    public func cachedStatement(sql: String) throws -> Statement {
        Statement(source: try connection.statement(sql, isCached: true))
    }

    /// The number that the last row got that was inserted without one.
    public var lastInsertedRowID: Int64 { connection.lastInsertedRowID }

    /// Rows that the last statement inserted, changed or deleted.
    public var changesCount: Int { connection.changesCount }

    /// Whether this connection made a temporary trigger of this name, which is there.
    public func hasTrigger(_ name: String) throws -> Bool { try connection.hasTrigger(name) }

    /// A part of the transaction that is taken back alone where it throws.
    public func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        var value: Value?
        try connection.savepoint { value = try body() }
        guard let value else { preconditionFailure("a savepoint ended without its value") }
        return value
    }

    /// Which database it is: another one after each restore.
    public var generation: Int {
        get throws { try connection.generation() }
    }

    /// Writes a little that is there already.
    func rewriteGeneration() throws { try connection.setGeneration(connection.generation()) }

    /// Tells every process that what it has in memory of it is outdated.
    ///
    /// - Parameter before: its current generation.
    public func begin(after before: Int) throws {
        let next = Int.random(in: 1..<Int(Int32.max))
        try connection.setGeneration(next == before ? 0 : next)
    }
}

/// A connection as an engine has it. What it throws is a `DatabaseError`.
protocol Connection: AnyObject {
    var lastInsertedRowID: Int64 { get }
    var changesCount: Int { get }
    func execute(_ sql: String, _ arguments: StatementArguments) throws
    func statement(_ sql: String, isCached: Bool) throws -> any StatementSource
    func hasTrigger(_ name: String) throws -> Bool
    func savepoint(_ body: () throws -> Void) throws
    func generation() throws -> Int
    func setGeneration(_ generation: Int) throws
}
