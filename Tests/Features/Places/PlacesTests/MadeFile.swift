@testable import Places

/// Bytes in memory, as a file that never changes.
struct Held: MaxMindBytes {
    var all: [UInt8]
    var count: Int { all.count }

    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= all.count - count else { return nil }
        return Array(all[offset..<offset + count])
    }
}

/// Writes files of MaxMind's format, from the specification.
struct MadeFile {
    enum Value {
        case text(String)
        case double(Double)
        case whole(UInt64)
        case map([(String, Value)])
        case list([Value])
        case raw([UInt8])
    }

    var bits = 24
    var isV6 = true
    /// Bits of a network, and the offset of its record in `data`.
    private var networks: [(bits: [Int], offset: Int)] = []
    var data: [UInt8] = []
    var metadata: [(String, Value)] = []

    init(bits: Int = 24, isV6: Bool = true) {
        self.bits = bits
        self.isV6 = isV6
    }

    mutating func add(_ bits: [Int], _ value: Value) {
        networks.append((bits, data.count))
        data += Self.encoded(value)
    }

    static func bits(_ bytes: [UInt8], _ length: Int, isV4: Bool, inV6: Bool) -> [Int] {
        let all = (isV4 && inV6 ? [UInt8](repeating: 0, count: 12) : []) + bytes
        let count = (isV4 && inV6 ? 96 : 0) + length
        return (0..<count).map { Int(all[$0 / 8] >> UInt8(7 - $0 % 8) & 1) }
    }

    static func encoded(_ value: Value) -> [UInt8] {
        func head(_ type: UInt8, _ size: Int) -> [UInt8] {
            var (first, rest): (UInt8, [UInt8]) = (0, [])
            switch size {
            case ..<29: first = UInt8(size)
            case ..<285: (first, rest) = (29, [UInt8(size - 29)])
            default: (first, rest) = (30, [UInt8((size - 285) >> 8), UInt8((size - 285) & 255)])
            }
            return type < 8 ? [type << 5 | first] + rest : [first, type - 7] + rest
        }
        switch value {
        case .text(let text): return head(2, text.utf8.count) + text.utf8
        case .double(let number):
            return head(3, 8)
                + (0..<8).map { UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(56 - 8 * $0)) }
        case .whole(let number):
            return head(9, 8) + (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
        case .map(let members):
            return head(7, members.count) + members.flatMap { encoded(.text($0.0)) + encoded($0.1) }
        case .list(let elements): return head(11, elements.count) + elements.flatMap(encoded)
        case .raw(let bytes): return bytes
        }
    }

    var bytes: [UInt8] {
        // Two records a node: 0 and up is a node, -1 nothing, below -1 a record at -(n + 2).
        var nodes: [[Int]] = [[-1, -1]]
        for (bits, offset) in networks {
            var node = 0
            for (index, bit) in bits.enumerated() {
                if index == bits.count - 1 {
                    nodes[node][bit] = -(offset + 2)
                } else {
                    if nodes[node][bit] < 0 {
                        nodes.append([-1, -1])
                        nodes[node][bit] = nodes.count - 1
                    }
                    node = nodes[node][bit]
                }
            }
        }
        var tree: [UInt8] = []
        for node in nodes {
            let records = node.map { $0 >= 0 ? $0 : $0 == -1 ? nodes.count : nodes.count + 16 - ($0 + 2) }
            func low(_ number: Int, _ count: Int) -> [UInt8] {
                (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * (count - 1 - $0))) }
            }
            switch bits {
            case 24: tree += low(records[0], 3) + low(records[1], 3)
            case 28:
                tree +=
                    low(records[0], 3) + [UInt8((records[0] >> 24) << 4 | records[1] >> 24)]
                    + low(records[1], 3)
            default: tree += low(records[0], 4) + low(records[1], 4)
            }
        }
        let told: [(String, Value)] = [
            ("node_count", .whole(UInt64(nodes.count))), ("record_size", .whole(UInt64(bits))),
            ("ip_version", .whole(isV6 ? 6 : 4)), ("binary_format_major_version", .whole(2)),
            ("database_type", .text("Made-City")), ("build_epoch", .whole(1_700_000_000)),
        ]
        let changed = Dictionary(metadata.map { ($0.0, $0.1) }, uniquingKeysWith: { $1 })
        let all = told.map { ($0.0, changed[$0.0] ?? $0.1) }
        return tree + [UInt8](repeating: 0, count: 16) + data + [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)
            + Self.encoded(.map(all))
    }
}
