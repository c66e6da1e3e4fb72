/// One row of what was read from a device, in the order of its keys.
package struct Row: Equatable, Sendable {
    package struct Cell: Equatable, Sendable {
        package let key: String
        package var value: Value
    }

    package private(set) var cells: [Cell] = []

    package init() {}

    package init(_ cells: KeyValuePairs<String, Value>) {
        self.cells = cells.map { Cell(key: $0.key, value: $0.value) }
    }

    /// `nil` where there is no such key. Setting adds a key that is not there yet.
    package subscript(key: String) -> Value? {
        get { cells.first { $0.key == key }?.value }
        set {
            guard let newValue else { return cells.removeAll { $0.key == key } }
            if let index = cells.firstIndex(where: { $0.key == key }) {
                cells[index].value = newValue
            } else {
                cells.append(Cell(key: key, value: newValue))
            }
        }
    }
}

/// The value of one cell.
package enum Value: Equatable, Sendable {
    case null
    case text(String)
    case number(Int)
    case decimal(Double)
    case flag(Bool)
    case list([String])

    /// `.null` for `nil`.
    package static func optional(_ text: String?) -> Value { text.map(Value.text) ?? .null }
    package static func optional(_ number: Int?) -> Value { number.map(Value.number) ?? .null }
    package static func optional(_ decimal: Double?) -> Value { decimal.map(Value.decimal) ?? .null }
}

// MARK: - JSON

extension Row {
    package func write(into json: inout [UInt8]) {
        json.append(UInt8(ascii: "{"))
        for (index, cell) in cells.enumerated() {
            if index > 0 { json += Array(", ".utf8) }
            JSONText.string(cell.key, into: &json)
            json += Array(": ".utf8)
            cell.value.write(into: &json)
        }
        json.append(UInt8(ascii: "}"))
    }
}

extension Value {
    func write(into json: inout [UInt8]) {
        switch self {
        case .null: json += Array("null".utf8)
        case .text(let text): JSONText.string(text, into: &json)
        case .number(let number): json += Array(String(number).utf8)
        case .decimal(let number): json += Array((number.isFinite ? "\(number)" : "null").utf8)
        case .flag(let flag): json += Array((flag ? "true" : "false").utf8)
        case .list(let texts):
            json.append(UInt8(ascii: "["))
            for (index, text) in texts.enumerated() {
                if index > 0 { json += Array(", ".utf8) }
                JSONText.string(text, into: &json)
            }
            json.append(UInt8(ascii: "]"))
        }
    }
}

/// Keys of rows are data here, which `JSONWriter` does not take.
package enum JSONText {
    package static func string(_ text: String, into json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): json += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let hex = Array("0123456789abcdef".utf8)
                json += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            default: json.append(byte)
            }
        }
        json.append(UInt8(ascii: "\""))
    }
}
