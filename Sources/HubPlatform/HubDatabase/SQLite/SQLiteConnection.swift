internal import GRDB

/// A connection to SQLite, inside of one of GRDB's bodies.
final class SQLiteConnection: Connection {
    private let database: GRDB.Database

    init(_ database: GRDB.Database) {
        self.database = database
    }

    var lastInsertedRowID: Int64 { database.lastInsertedRowID }
    var changesCount: Int { database.changesCount }

    func execute(_ sql: String, _ arguments: StatementArguments) throws {
        try translating { try database.execute(sql: sql, arguments: GRDB.StatementArguments(arguments)) }
    }

    func statement(_ sql: String, isCached: Bool) throws -> any StatementSource {
        try translating {
            try isCached ? database.cachedStatement(sql: sql) : database.makeStatement(sql: sql)
        }
    }

    func savepoint(_ body: () throws -> Void) throws {
        try translating {
            try database.inSavepoint {
                try body()
                return .commit
            }
        }
    }

    func generation() throws -> Int {
        try translating {
            try Int.fetchOne(database.cachedStatement(sql: "PRAGMA user_version")) ?? 0
        }
    }

    func setGeneration(_ generation: Int) throws {
        try translating { try database.execute(sql: "PRAGMA user_version = \(generation)") }
    }
}

extension Database {
    convenience init(_ database: GRDB.Database) { self.init(SQLiteConnection(database)) }
}

extension GRDB.Statement: StatementSource {
    func execute(_ arguments: StatementArguments) throws {
        try translating { try execute(arguments: GRDB.StatementArguments(arguments)) }
    }

    func all(_ arguments: StatementArguments) throws -> [Row] {
        try translating {
            try GRDB.Row.fetchAll(self, arguments: GRDB.StatementArguments(arguments)).map { Row(source: $0) }
        }
    }

    func first(_ arguments: StatementArguments) throws -> Row? {
        try translating {
            try GRDB.Row.fetchOne(self, arguments: GRDB.StatementArguments(arguments)).map { Row(source: $0) }
        }
    }

    func cursor(_ arguments: StatementArguments) throws -> any RowCursorSource {
        try translating {
            try GRDB.Row.fetchCursor(self, arguments: GRDB.StatementArguments(arguments))
        }
    }
}

extension GRDB.RowCursor: RowCursorSource {
    func row() throws -> Row? { try translating { try next().map { Row(source: $0) } } }
}

extension GRDB.StatementArguments {
    fileprivate init(_ arguments: StatementArguments) {
        if arguments.named.isEmpty {
            self.init(arguments.values.map { $0.inSQLite })
        } else {
            self.init(arguments.named.mapValues { $0.inSQLite })
        }
    }
}

extension DatabaseValue {
    /// As a value whose type GRDB knows: its initializers for those are several times quicker than the generic ones, and
    /// `databaseValue` by its name on the type itself is text that an encoder makes.
    fileprivate var inSQLite: (any GRDB.DatabaseValueConvertible)? {
        switch self {
        case .null: nil
        case .integer(let number): number
        case .real(let number): number
        case .text(let text): text
        case .blob(let bytes): bytes
        }
    }
}
