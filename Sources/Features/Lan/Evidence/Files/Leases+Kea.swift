internal import LanCore
internal import MonitorCore

extension Leases {
    /// Comma-separated with a header; a journal, the last line counts. `hostname` is a full name
    /// with its dot.
    ///
    /// Source: Kea ARM, "memfile".
    static func kea(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        var lines = text.split(separator: 10).makeIterator()
        guard let header = lines.next().map(fields) else { return book }
        func column(_ name: String) -> Int? { header.firstIndex { $0.elementsEqual(name.utf8) } }
        guard let addressColumn = column("address"), let nameColumn = column("hostname") else { return book }
        let macColumn = column("hwaddr")
        while let line = lines.next() {
            let fields = fields(line)
            guard fields.count > max(addressColumn, nameColumn),
                let name = host(unescaped(fields[nameColumn])[...])
            else { continue }
            let mac = macColumn.flatMap { $0 < fields.count ? MACAddress(utf8: fields[$0]) : nil }
            let address = IPAddress(utf8: fields[addressColumn])
            guard mac != nil || address != nil else { continue }
            book.add(name, mac: mac, address: address)
        }
        return book
    }

    /// Kea quotes nothing: a quotation mark is itself, and a comma is written `&#x2c`.
    private static func fields(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let line = line.last == 13 ? line.dropLast() : line
        return line.split(separator: UInt8(ascii: ","), maxSplits: 32, omittingEmptySubsequences: false)
    }

    private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
        let mark = Array("&#x".utf8)
        var plain: [UInt8] = []
        var index = field.startIndex
        while index < field.endIndex {
            let rest = field[index...]
            let digits = rest.dropFirst(3).prefix(2)
            if rest.starts(with: mark), digits.count == 2,
                let byte = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                plain.append(byte)
                index += 5
            } else {
                plain.append(field[index])
                index += 1
            }
        }
        return plain
    }
}
