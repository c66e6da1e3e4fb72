internal import CSodium

/// What is compared of a table: how many rows, how many bytes, and a sum of the hashes of all rows, which is the same in
/// whatever order they come.
struct TableDigest: Sendable, Equatable {
    private(set) var rows = 0
    private(set) var bytes = 0
    /// 256 bits in four numbers that count over.
    private var sums: [UInt64] = [0, 0, 0, 0]
    private var row: [UInt8] = []

    mutating func add(_ values: [DatabaseValue]) {
        row.removeAll(keepingCapacity: true)
        RowCode.append(values, to: &row)
        var hash = [UInt8](repeating: 0, count: sums.count * 8)
        // because the hash has the length that libsodium is told of.
        _ = unsafe crypto_generichash(&hash, hash.count, row, UInt64(row.count), nil, 0)
        for index in sums.indices {
            sums[index] &+= hash[(index * 8)..<(index * 8 + 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        rows += 1
        bytes += row.count
    }

    static func == (first: TableDigest, second: TableDigest) -> Bool {
        first.rows == second.rows && first.bytes == second.bytes && first.sums == second.sums
    }

    /// 16 hexadecimal digits: enough to compare by eye.
    var checksum: String {
        let digits = String(sums.reduce(0, ^), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
