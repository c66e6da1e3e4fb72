import MonitorCore

/// The IEEE's lists as Debian's `ieee-data` ships them: `oui.csv`, `mam.csv`, `oui36.csv`.
///
/// A line is `Registry,Assignment,Organization Name,Organization Address`, quoted where it holds a comma.
public enum VendorRegistry {
    /// Longest name kept.
    static let maximumNameBytes = 48

    /// - Parameter csv: a whole file. Lines that are no assignment are passed over.
    public static func rows(_ csv: [UInt8]) -> [(bits: Int, prefix: UInt64, name: String)] {
        var rows: [(bits: Int, prefix: UInt64, name: String)] = []
        read(csv) { rows.append(($0, $1, $2)) }
        return rows
    }

    /// As `rows`, one at a time.
    public static func read(_ csv: [UInt8], _ row: (_ bits: Int, _ prefix: UInt64, _ name: String) -> Void) {
        var fields = CSVFields(csv)
        while let line = fields.nextLine(keeping: 3) {
            guard line.count == 3, let (bits, prefix) = prefix(line[1]),
                let name = HostName.label(line[2], limit: maximumNameBytes)
            else { continue }
            row(bits, prefix, name)
        }
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
