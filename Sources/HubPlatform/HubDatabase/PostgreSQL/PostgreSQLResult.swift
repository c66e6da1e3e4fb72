internal import CPostgres
internal import Foundation

/// The rows that a statement gave, in libpq's memory.
@safe final class PostgreSQLResult {
    private let result: OpaquePointer
    let names: [String]
    let types: [UInt32]
    let rows: Int
    private let places: [String: Int]

    /// - Parameter result: belongs to this from now on.
    init(_ result: OpaquePointer) {
        unsafe self.result = result
        let columns = unsafe 0..<PQnfields(result)
        // because libpq's names live as long as the result.
        names = columns.map { unsafe String(cString: PQfname(result, $0)) }
        types = columns.map { unsafe PQftype(result, $0) }
        rows = unsafe Int(PQntuples(result))
        places = Dictionary(names.enumerated().map { ($1.lowercased(), $0) }) { first, _ in first }
    }

    deinit { unsafe PQclear(result) }

    /// Rows that the statement inserted, changed or deleted.
    var changes: Int { unsafe Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// What was done: `COMMIT`; `ROLLBACK` also where a transaction should have been committed that had failed.
    var tag: String { unsafe String(cString: PQcmdStatus(result)) }

    /// - Returns: `nil` for a column that is not there.
    func place(_ column: RowColumn) -> Int? {
        switch column {
        case .index(let index): names.indices.contains(index) ? index : nil
        case .name(let name): places[name] ?? places[name.lowercased()]
        }
    }

    /// - Returns: the value's bytes as PostgreSQL sends them; `nil` for NULL.
    func bytes<Value>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer) -> Value) -> Value? {
        let (row, column) = (Int32(row), Int32(column))
        // because libpq's bytes live as long as the result, which is ours.
        guard unsafe PQgetisnull(result, row, column) == 0 else { return nil }
        let count = unsafe Int(PQgetlength(result, row, column))
        return unsafe body(UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: count))
    }
}

/// One of its rows.
final class PostgreSQLRow: RowSource {
    private let result: PostgreSQLResult
    private let row: Int

    init(_ result: PostgreSQLResult, _ row: Int) {
        self.result = result
        self.row = row
    }

    var names: [String] { result.names }

    func value(_ column: RowColumn) -> DatabaseValue {
        guard let place = result.place(column) else { return .null }
        let type = PostgreSQLType(rawValue: result.types[place])
        // because the bytes are copied before the call ends.
        return unsafe result.bytes(row, place) { unsafe DatabaseValue(type, $0) } ?? .null
    }
}

/// All rows, which are here already.
final class PostgreSQLCursor: RowCursorSource {
    private let result: PostgreSQLResult
    private var next = 0

    init(_ result: PostgreSQLResult) {
        self.result = result
    }

    func row() throws -> Row? {
        guard next < result.rows else { return nil }
        defer { next += 1 }
        return Row(source: PostgreSQLRow(result, next))
    }
}
