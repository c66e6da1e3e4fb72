/// Lists of ports as they are printed.
enum Ports {
    /// One port or a list with commas, trimmed; `nil` for `-` and for nothing.
    static func list(_ words: ArraySlice<Bytes>) -> String? {
        var ports: [String] = []
        for word in words {
            for part in word.split(separator: UInt8(ascii: ",")) {
                let part = part.trimmed
                if !part.isEmpty, !part.equals("-") { ports.append(part.text) }
            }
        }
        return ports.isEmpty ? nil : ports.joined(separator: ",")
    }
}

/// Joins lists of ports that wrap: a line that only names ports continues the row above.
struct WrappedPorts {
    private(set) var rows: [AddressRow] = []
    private var isOpen = false

    mutating func add(_ row: AddressRow) {
        rows.append(row)
        isOpen = true
    }

    /// A line without an address. It continues the row above where it begins far to the right.
    mutating func add(other line: Bytes) {
        let indent = line.prefix { $0 == 0x20 }.count
        // A line that names only the device itself, `Router,Switch`, adds no port.
        guard isOpen, indent >= 20, line.contains(where: { $0 >= 0x30 && $0 <= 0x39 }),
            let more = Ports.list(line.words[...]), let last = rows.indices.last
        else {
            return isOpen = false
        }
        rows[last].port = rows[last].port.map { $0 + "," + more } ?? more
        rows[last].kind = AddressRow.kind(rows[last].printedKind, rows[last].port)
    }
}
