/// A row that was taken out of its answer.
final class StoredRow: RowSource {
    let names: [String]
    private let values: [DatabaseValue]

    init(_ row: any RowSource) {
        names = row.names
        values = names.indices.map { row.value(.index($0)) }
    }

    func value(_ column: RowColumn) -> DatabaseValue {
        switch column {
        case .index(let index): values.indices.contains(index) ? values[index] : .null
        case .name(let name): place(name).map { values[$0] } ?? .null
        }
    }

    private func place(_ name: String) -> Int? {
        if let place = names.firstIndex(of: name) { return place }
        let name = name.lowercased()
        return names.firstIndex { $0.lowercased() == name }
    }
}
