internal import Foundation
internal import GRDB
internal import GRDBSQLite

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

    func hasTrigger(_ name: String) throws -> Bool {
        try translating {
            let statement = try database.cachedStatement(
                sql: "SELECT count(*) > 0 FROM temp.sqlite_master WHERE type = 'trigger' AND name = ?")
            return try Bool.fetchOne(statement, arguments: [name]) ?? false
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
        try translating {
            defer { release() }
            try bind(arguments)
            try execute()
        }
    }

    func all(_ arguments: StatementArguments) throws -> [Row] {
        let cursor = try translating { try SQLiteRows(self, arguments) }
        var rows: [Row] = []
        while let row = try cursor.row() { rows.append(Row(source: StoredRow(row.source))) }
        return rows
    }

    func first(_ arguments: StatementArguments) throws -> Row? {
        let cursor = try translating { try SQLiteRows(self, arguments) }
        // The row is true as long as its cursor lives.
        return try withExtendedLifetime(cursor) { try cursor.row().map { Row(source: StoredRow($0.source)) } }
    }

    func cursor(_ arguments: StatementArguments) throws -> any RowCursorSource {
        try translating { try SQLiteRows(self, arguments) }
    }

    /// Makes the statement ready to run, from the start.
    ///
    /// Values go to SQLite as they are. GRDB's own way makes three arrays of them first, in the intake's hottest place.
    func bind(_ arguments: StatementArguments) throws {
        // because the statement is this one's. What its last run ended with was said then.
        unsafe _ = sqlite3_reset(sqliteStatement)
        guard arguments.named.isEmpty else { return try setArguments(GRDB.StatementArguments(arguments)) }
        let places = unsafe Int(sqlite3_bind_parameter_count(sqliteStatement))
        guard places == arguments.values.count else {
            let said = "wrong number of statement arguments: \(arguments.values.count)"
            throw GRDB.DatabaseError(resultCode: .SQLITE_MISUSE, message: said, sql: sql)
        }
        // GRDB asks for no others then.
        setUncheckedArguments(GRDB.StatementArguments())
        for (index, value) in zip(Int32(1)..., arguments.values) {
            let code = unsafe value.bind(to: sqliteStatement, at: index)
            guard code == SQLITE_OK else {
                throw GRDB.DatabaseError(resultCode: ResultCode(rawValue: code), sql: sql)
            }
        }
    }

    /// Ends what it runs, and gives back the memory of its arguments.
    func release() {
        // because the statement is this one's. What it ended with was said by the step.
        unsafe _ = sqlite3_reset(sqliteStatement)
        unsafe _ = sqlite3_clear_bindings(sqliteStatement)
    }
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

    /// - Returns: SQLite's code.
    fileprivate func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        // because SQLite copies what it is given.
        switch self {
        case .null: unsafe sqlite3_bind_null(statement, place)
        case .integer(let number): unsafe number.bind(to: statement, at: place)
        case .real(let number): unsafe number.bind(to: statement, at: place)
        case .text(let text): unsafe text.bind(to: statement, at: place)
        case .blob(let bytes): unsafe bytes.bind(to: statement, at: place)
        }
    }
}
