public import Foundation

/// One row of an answer. What `fetchCursor` gives is true until the cursor's next row.
public struct Row {
    @usableFromInline let source: any RowSource

    /// By the column's name, in which case does not matter.
    ///
    /// - Precondition: the column is there, and holds what is asked for: a fault of the program otherwise. Where an
    ///   optional is asked for, NULL, a column that is not there, and a value that does not fit are `nil`.
    @inlinable public subscript<Value: DatabaseValueConvertible>(_ column: String) -> Value {
        guard let value = Value.read(Cell(row: source, column: .name(column))) else {
            preconditionFailure("the column \(column) of \(self) is not a \(Value.self)")
        }
        return value
    }

    /// By the column's place in the statement, counted from 0.
    ///
    /// - Precondition: as by name.
    @inlinable public subscript<Value: DatabaseValueConvertible>(_ index: Int) -> Value {
        guard let value = Value.read(Cell(row: source, column: .index(index))) else {
            preconditionFailure("the column \(index) of \(self) is not a \(Value.self)")
        }
        return value
    }
}

extension Row: CustomStringConvertible {
    public var description: String {
        let columns = source.names.enumerated().map { index, name in
            "\(name):\(source.value(.index(index)))"
        }
        return "[\(columns.joined(separator: " "))]"
    }
}

/// A row as an engine has it.
@usableFromInline protocol RowSource: AnyObject {
    var names: [String] { get }
    func integer(_ column: RowColumn) -> Int64?
    func real(_ column: RowColumn) -> Double?
    func text(_ column: RowColumn) -> String?
    func blob(_ column: RowColumn) -> Data?
    /// - Returns: `.null` also for a column that is not there.
    func value(_ column: RowColumn) -> DatabaseValue
}

extension RowSource {
    func integer(_ column: RowColumn) -> Int64? { value(column).integer }
    func real(_ column: RowColumn) -> Double? { value(column).real }
    func text(_ column: RowColumn) -> String? { value(column).text }
    func blob(_ column: RowColumn) -> Data? { value(column).blob }
}

/// The rows of one answer, one after the other.
public struct RowCursor {
    let source: any RowCursorSource

    /// - Returns: `nil` after the last one.
    public func next() throws -> Row? { try source.row() }
}

/// A cursor as an engine has it.
protocol RowCursorSource: AnyObject {
    func row() throws -> Row?
}

/// Where another `Row` is at hand: the module's name is a type's, too.
public typealias DatabaseRow = Row
