/// Rows as `COPY … (FORMAT binary)` takes them.
///
/// Source: postgresql.org/docs/15/sql-copy.html, Binary Format.
struct PostgreSQLCopy {
    private(set) var bytes: [UInt8] =
        Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0] + [UInt8](repeating: 0, count: 8)

    init(_ rows: [[DatabaseValue]]) {
        for row in rows {
            append(row.count, bytes: 2)
            let values = PostgreSQLParameters(row)
            for (offset, length) in zip(values.offsets, values.lengths) {
                guard let offset else {
                    append(-1, bytes: 4)
                    continue
                }
                append(Int(length), bytes: 4)
                bytes.append(contentsOf: values.bytes[offset..<(offset + Int(length))])
            }
        }
        append(-1, bytes: 2)
    }

    /// The highest byte first.
    private mutating func append(_ number: Int, bytes count: Int) {
        for place in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }
}
