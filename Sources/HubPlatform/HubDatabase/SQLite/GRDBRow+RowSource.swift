internal import Foundation
internal import GRDB

extension GRDB.Row: RowSource {
    var names: [String] { Array(columnNames) }

    func integer(_ column: RowColumn) -> Int64? { read(column) }
    func real(_ column: RowColumn) -> Double? { read(column) }
    func text(_ column: RowColumn) -> String? { read(column) }
    func blob(_ column: RowColumn) -> Data? { read(column) }

    func value(_ column: RowColumn) -> DatabaseValue {
        let value: GRDB.DatabaseValue
        switch column {
        case .index(let index): value = self[index]
        case .name(let name): value = hasColumn(name) ? self[name] : .null
        }
        return switch value.storage {
        case .null: .null
        case .int64(let number): .integer(number)
        case .double(let number): .real(number)
        case .string(let text): .text(text)
        case .blob(let bytes): .blob(bytes)
        }
    }

    private func read<Value: GRDB.DatabaseValueConvertible & StatementColumnConvertible>(
        _ column: RowColumn
    ) -> Value? {
        switch column {
        case .index(let index): self[index]
        case .name(let name): self[name]
        }
    }
}
