/// What a statement takes as an argument, and a row gives.
public protocol DatabaseValueConvertible: Sendable {
    var databaseValue: DatabaseValue { get }

    /// - Returns: `nil` for NULL, and for a number that does not fit.
    static func read(_ cell: Cell) -> Self?
}

/// One column of a row, before it is known what it shall be read as.
public struct Cell {
    @usableFromInline let row: any RowSource
    @usableFromInline let column: RowColumn

    @usableFromInline init(row: any RowSource, column: RowColumn) {
        self.row = row
        self.column = column
    }

    @inlinable public var integer: Int64? { row.integer(column) }
    @inlinable public var real: Double? { row.real(column) }
    @inlinable public var text: String? { row.text(column) }
}

/// Where a column is: counted from 0, or by its name, in which case does not matter.
@usableFromInline enum RowColumn {
    case index(Int)
    case name(String)
}
