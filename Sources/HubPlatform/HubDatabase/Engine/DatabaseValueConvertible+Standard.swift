public import Foundation

extension Int64: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { .integer(self) }
    @inlinable public static func read(_ cell: Cell) -> Int64? { cell.integer }
}

extension DatabaseValueConvertible where Self: FixedWidthInteger {
    /// - Precondition: it fits into 64 bits with a sign.
    public var databaseValue: DatabaseValue { .integer(Int64(self)) }
    @inlinable public static func read(_ cell: Cell) -> Self? { cell.integer.flatMap { Self(exactly: $0) } }
}

extension Int: DatabaseValueConvertible {}
extension Int8: DatabaseValueConvertible {}
extension Int16: DatabaseValueConvertible {}
extension Int32: DatabaseValueConvertible {}
extension UInt: DatabaseValueConvertible {}
extension UInt8: DatabaseValueConvertible {}
extension UInt16: DatabaseValueConvertible {}
extension UInt32: DatabaseValueConvertible {}
extension UInt64: DatabaseValueConvertible {}

extension Bool: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { .integer(self ? 1 : 0) }
    @inlinable public static func read(_ cell: Cell) -> Bool? { cell.integer.map { $0 != 0 } }
}

extension Double: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { .real(self) }
    @inlinable public static func read(_ cell: Cell) -> Double? { cell.real }
}

extension String: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { .text(self) }
    @inlinable public static func read(_ cell: Cell) -> String? { cell.text }
}

extension Data: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { .blob(self) }
    @inlinable public static func read(_ cell: Cell) -> Data? { cell.row.blob(cell.column) }
}

extension Optional: DatabaseValueConvertible where Wrapped: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { self?.databaseValue ?? .null }
    /// - Returns: never the outer `nil`: NULL is a value of such a column.
    @inlinable public static func read(_ cell: Cell) -> Wrapped?? { .some(Wrapped.read(cell)) }
}

extension DatabaseValue: DatabaseValueConvertible {
    public var databaseValue: DatabaseValue { self }
    @inlinable public static func read(_ cell: Cell) -> DatabaseValue? { cell.row.value(cell.column) }
}
