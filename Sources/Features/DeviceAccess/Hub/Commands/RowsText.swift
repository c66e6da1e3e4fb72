internal import DeviceAccess

/// Rows for people: the columns of the shape, aligned.
enum RowsText {
    static func table(_ table: Table) -> String {
        if let error = table.error, table.count == 0 { return "error: \(error)\n" }
        let rows = table.rows
        guard let first = rows.first else { return "no rows\n" }
        let titles = first.cells.map(\.key)
        let cells = rows.map { row in titles.map { shown(row[$0]) } }
        var widths = titles.map(\.count)
        for row in cells {
            for (index, cell) in row.enumerated() { widths[index] = min(60, max(widths[index], cell.count)) }
        }
        func line(_ parts: [String]) -> String {
            var line = ""
            for (index, part) in parts.enumerated() {
                line += part
                if index + 1 < parts.count {
                    line += String(repeating: " ", count: max(0, widths[index] - part.count) + 2)
                }
            }
            return line + "\n"
        }
        var text = line(titles)
        for row in cells { text += line(row) }
        if !table.isComplete, let total = table.printedTotal {
            text += "incomplete: the device counted \(total), and \(table.count) came\n"
        }
        return text
    }

    /// Control characters of a device never reach the terminal.
    private static func shown(_ value: Value?) -> String {
        switch value {
        case .text(let text):
            text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? "?" : String($0) }.joined()
        case .number(let number): String(number)
        case .decimal(let number): "\(number)"
        case .flag(let flag): flag ? "yes" : "no"
        case .list(let texts): texts.joined(separator: ",")
        case .null?, nil: "-"
        }
    }
}
