internal import Synchronization

/// A connection to PostgreSQL, inside of one reading or one transaction.
final class PostgreSQLConnection: Connection {
    fileprivate let link: PostgreSQLLink
    private let dialect: PostgreSQLDialect
    private let epoch: Int
    fileprivate(set) var changesCount = 0

    /// - Parameter epoch: how often it was not known whether a transaction was stored.
    init(_ link: PostgreSQLLink, _ dialect: PostgreSQLDialect, epoch: Int) {
        self.link = link
        self.dialect = dialect
        self.epoch = epoch
    }

    /// - Precondition: a row was inserted that got its number from the database.
    var lastInsertedRowID: Int64 {
        let result = try? link.run("SELECT lastval()", [], isCached: true)
        return result.flatMap { PostgreSQLRow($0, 0).integer(.index(0)) } ?? 0
    }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        if arguments.isEmpty {
            let translated = dialect.statement(sql)
            do {
                note(try link.run(translated.text))
            } catch {
                throw DatabaseError(error, sql)
            }
        } else {
            _ = try run(sql, arguments, isCached: false)
        }
    }

    func statement(_ sql: String, isCached: Bool) throws -> any StatementSource {
        PreparedText(connection: self, sql: sql, isCached: isCached)
    }

    fileprivate func run(
        _ sql: String, _ arguments: StatementArguments, isCached: Bool
    ) throws -> PostgreSQLResult {
        let translated = dialect.statement(sql)
        do {
            let (text, values) = translated.with(try arguments.values(for: translated.parameters))
            let result = try link.run(text, values, isCached: isCached)
            note(result)
            return result
        } catch {
            throw DatabaseError(error, sql)
        }
    }

    /// Rows that a question gave do not count: it changes nothing.
    private func note(_ result: PostgreSQLResult) {
        if !result.tag.hasPrefix("SELECT") { changesCount = result.changes }
    }

    func hasTrigger(_ name: String) throws -> Bool {
        let result = try run(
            "SELECT coalesce(current_setting(?, true), '') = 'on' AND to_regproc(?) IS NOT NULL",
            [PostgreSQLTrigger.setting(name), name.lowercased()], isCached: true)
        return PostgreSQLRow(result, 0).integer(.index(0)) == 1
    }

    func savepoint(_ body: () throws -> Void) throws {
        try execute("SAVEPOINT part", [])
        do {
            try body()
            try execute("RELEASE part", [])
        } catch {
            try? execute("ROLLBACK TO part; RELEASE part", [])
            throw error
        }
    }

    func generation() throws -> Int {
        let result = try run("SELECT number FROM hubGeneration", [], isCached: true)
        let number = result.rows > 0 ? PostgreSQLRow(result, 0).integer(.index(0)) ?? 0 : 0
        return Int(number) + epoch << 32
    }

    func setGeneration(_ generation: Int) throws {
        try execute("UPDATE hubGeneration SET number = \(generation & 0x7FFF_FFFF)", [])
    }
}

/// A statement, which the server compiles when it is known of what types its values are.
private final class PreparedText: StatementSource {
    private let connection: PostgreSQLConnection
    private let sql: String
    private let isCached: Bool

    init(connection: PostgreSQLConnection, sql: String, isCached: Bool) {
        self.connection = connection
        self.sql = sql
        self.isCached = isCached
    }

    func execute(_ arguments: StatementArguments) throws {
        _ = try connection.run(sql, arguments, isCached: isCached)
    }

    func all(_ arguments: StatementArguments) throws -> [Row] {
        let result = try connection.run(sql, arguments, isCached: isCached)
        return (0..<result.rows).map { Row(source: PostgreSQLRow(result, $0)) }
    }

    func first(_ arguments: StatementArguments) throws -> Row? {
        let result = try connection.run(sql, arguments, isCached: isCached)
        return result.rows > 0 ? Row(source: PostgreSQLRow(result, 0)) : nil
    }

    func cursor(_ arguments: StatementArguments) throws -> any RowCursorSource {
        PostgreSQLCursor(try connection.run(sql, arguments, isCached: isCached))
    }
}

extension StatementArguments {
    fileprivate var isEmpty: Bool { values.isEmpty && named.isEmpty }

    fileprivate func values(
        for parameters: [PostgreSQLStatement.Parameter]
    ) throws(PostgreSQLFault) -> [DatabaseValue] {
        var found: [DatabaseValue] = []
        for parameter in parameters {
            let value =
                switch parameter {
                case .position(let index): values.indices.contains(index) ? values[index] : nil
                case .name(let name): named[name]
                }
            guard let value else {
                throw PostgreSQLFault(state: "42P02", message: "a value for \(parameter) is missing")
            }
            found.append(value)
        }
        return found
    }
}
