internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// The row at which a statement stands: read from SQLite as it is asked for, and another one after the next step.
@safe final class SQLiteRow: RowSource {
    private let statement: GRDB.Statement
    private let columns: OpaquePointer

    init(_ statement: GRDB.Statement) {
        self.statement = statement
        // because SQLite's statement lives as long as GRDB's, which is held.
        unsafe columns = statement.sqliteStatement
    }

    var names: [String] { statement.columnNames }

    func integer(_ column: RowColumn) -> Int64? {
        guard let place = place(column) else { return nil }
        guard unsafe sqlite3_column_type(columns, place) == SQLITE_INTEGER else {
            return value(place).integer
        }
        return unsafe sqlite3_column_int64(columns, place)
    }

    func text(_ column: RowColumn) -> String? {
        guard let place = place(column) else { return nil }
        guard unsafe sqlite3_column_type(columns, place) == SQLITE_TEXT else { return value(place).text }
        // because SQLite's bytes stay until the next step, and a text of it is never without an address.
        return unsafe sqlite3_column_text(columns, place).map { unsafe String(cString: $0) }
    }

    func value(_ column: RowColumn) -> DatabaseValue { place(column).map(value) ?? .null }

    private func value(_ place: Int32) -> DatabaseValue {
        switch unsafe sqlite3_column_type(columns, place) {
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(columns, place))
        case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(columns, place))
        case SQLITE_TEXT:
            // because the bytes are copied before the next call.
            guard let bytes = unsafe sqlite3_column_text(columns, place) else { return .null }
            return unsafe .text(String(cString: bytes))
        case SQLITE_BLOB:
            // A blob of no bytes has no address.
            guard let bytes = unsafe sqlite3_column_blob(columns, place) else { return .blob(Data()) }
            return unsafe .blob(Data(bytes: bytes, count: Int(sqlite3_column_bytes(columns, place))))
        default: return .null
        }
    }

    /// - Returns: `nil` for a name that is not there. A number that is not there reads as NULL.
    private func place(_ column: RowColumn) -> Int32? {
        switch column {
        case .index(let index): Int32(index)
        case .name(let name):
            // Nearly always as the statement has it, which compares quicker than it folds.
            (statement.columnNames.firstIndex(of: name) ?? statement.index(ofColumn: name)).map { Int32($0) }
        }
    }
}

/// The rows of one answer. The statement is free again when this ends.
final class SQLiteRows: DatabaseCursor, RowCursorSource {
    typealias Element = Row

    let _statement: GRDB.Statement
    var _isDone = false
    private let current: Row

    init(_ statement: GRDB.Statement, _ arguments: StatementArguments) throws {
        try statement.bind(arguments)
        _statement = statement
        current = Row(source: SQLiteRow(statement))
    }

    deinit { _statement.release() }

    func _element(sqliteStatement: SQLiteStatement) -> Row { current }

    func row() throws -> Row? { try translating { try next() } }
}
