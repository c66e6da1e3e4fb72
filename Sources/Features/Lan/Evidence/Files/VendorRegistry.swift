public import LanCore

/// The IEEE's lists as Debian's `ieee-data` ships them: `oui.csv`, `mam.csv`, `oui36.csv`.
///
/// A line is `Registry,Assignment,Organization Name,Organization Address`, quoted where it holds a comma.
public enum VendorRegistry {
    /// Longest name kept.
    static let maximumNameBytes = 48
    /// Enough of a line to hold its first three fields.
    public static let lineBytes = 1024

    /// - Parameter csv: a whole file. Lines that are not an assignment are skipped.
    public static func rows(_ csv: [UInt8]) -> [(bits: Int, prefix: UInt64, name: String)] {
        var rows: [(bits: Int, prefix: UInt64, name: String)] = []
        var fields = CSVFields(csv)
        while let line = fields.nextLine(keeping: 3) {
            if let row = row(line) { rows.append(row) }
        }
        return rows
    }

    /// - Parameter line: the file's text at the position of the prefix, perhaps cut short.
    /// - Returns: `nil` for another assignment: the file has changed.
    public static func name(of prefix: VendorTable.Prefix, in line: [UInt8]) -> String? {
        var fields = CSVFields(line)
        guard let row = fields.nextLine(keeping: 3).flatMap(row), row.bits == prefix.bits,
            row.prefix == prefix.value
        else { return nil }
        return row.name
    }

    private static func row(_ line: [[UInt8]]) -> (bits: Int, prefix: UInt64, name: String)? {
        guard line.count == 3, let (bits, prefix) = prefix(line[1]),
            let name = HostName.label(line[2], limit: maximumNameBytes)
        else { return nil }
        return (bits, prefix, name)
    }

    private static func prefix(_ digits: [UInt8]) -> (Int, UInt64)? {
        guard [6, 7, 9].contains(digits.count),
            let prefix = UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
        else { return nil }
        return (digits.count * 4, prefix)
    }
}

/// Fields of RFC 4180, line by line.
struct CSVFields {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Parameter keeping: how many fields of the line are wanted; the rest is read and dropped.
    /// - Returns: `nil` at the end.
    mutating func nextLine(keeping: Int) -> [[UInt8]]? {
        guard position < bytes.count else { return nil }
        var fields: [[UInt8]] = []
        var count = 0
        while position < bytes.count {
            let field = nextField()
            count += 1
            if count <= keeping { fields.append(field) }
            guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
            position += 1
        }
        if position < bytes.count { position += 1 }
        return fields
    }

    /// Ends before the comma or line feed behind the field.
    private mutating func nextField() -> [UInt8] {
        var field: [UInt8] = []
        var isQuoted = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
            isQuoted = true
            position += 1
        }
        while position < bytes.count {
            let byte = bytes[position]
            if isQuoted, byte == UInt8(ascii: "\"") {
                position += 1
                // Doubled, it is one quote of the text.
                guard position < bytes.count, bytes[position] == byte else {
                    isQuoted = false
                    continue
                }
            } else if !isQuoted, byte == UInt8(ascii: ",") || byte == 10 {
                break
            }
            if byte != 13, field.count < 256 { field.append(byte) }
            position += 1
        }
        return field
    }
}
