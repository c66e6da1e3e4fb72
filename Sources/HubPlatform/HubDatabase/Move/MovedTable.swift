/// A table as both engines know it. Names are in lower case.
struct MovedTable: Sendable, Equatable {
    let name: String
    /// With the number of its rows, where no column has it. In the order of the alphabet.
    let columns: [String]
    /// What tells rows apart, and gives their order: the primary key, or the number of the row.
    let key: [String]

    /// Rows behind a key, in the order of their keys. Both engines take it.
    ///
    /// - Parameters:
    ///   - isFirst: from the first row on.
    ///   - mark: of a value, counted from 1.
    func rows(fromFirst isFirst: Bool, mark: (Int) -> String) -> String {
        let order = Self.list(key)
        let marks = key.indices.map { mark($0 + 1) }.joined(separator: ", ")
        let condition = isFirst ? "" : " WHERE (\(order)) > (\(marks))"
        return "SELECT \(Self.list(columns)) FROM \"\(name)\"\(condition) ORDER BY \(order)"
    }

    /// - Parameter row: with all columns.
    func key(of row: [DatabaseValue]) -> [DatabaseValue] {
        key.compactMap { name in columns.firstIndex(of: name).map { row[$0] } }
    }

    static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}

/// How far the rows of one table are copied, as the target remembers it.
struct MoveProgress: Sendable, Equatable {
    /// Of the last row that was copied; `nil` before the first.
    var key: [DatabaseValue]?
    var isDone = false
}
