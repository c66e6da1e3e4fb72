/// What a translation needs to know of the tables. Without it, no row is replaced, and no column is ever NULL.
struct TableShapes: Equatable, Sendable {
    private var tables: [String: TableShape] = [:]

    /// - Parameter table: in lower case, as the column.
    mutating func add(_ column: String, to table: String, isKey: Bool, mayBeNull: Bool) {
        var shape = tables[table] ?? TableShape()
        shape.columns.append(column)
        if isKey { shape.key.append(column) }
        if mayBeNull { shape.nullable.insert(column) }
        tables[table] = shape
    }

    subscript(table: String) -> TableShape? { tables[table] }

    /// Whether a column cannot be NULL in any table of a statement. What none of them has stands for an expression, which
    /// may be.
    ///
    /// - Parameters:
    ///   - column: in lower case.
    ///   - statement: whose tables are asked.
    func isNeverNull(_ column: String, in statement: [SQLToken]) -> Bool {
        if tables.isEmpty { return true }
        let words = Set(statement.lazy.filter { $0.kind == .word }.map { $0.text.lowercased() })
        let having = words.compactMap { tables[$0] }.filter { $0.columns.contains(column) }
        return !having.isEmpty && having.allSatisfy { !$0.nullable.contains(column) }
    }
}

/// What there is to know of a table. All names are in lower case.
struct TableShape: Equatable, Sendable {
    /// In their order.
    var columns: [String] = []
    /// Columns of its primary key.
    var key: [String] = []
    var nullable: Set<String> = []
}
