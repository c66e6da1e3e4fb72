package import MonitorCore

/// A file of MaxMind's format: a search tree over addresses, whose leaves lead to records. Any vendor's file can be read.
///
/// Source: MaxMind DB file format specification 2.0.
package struct MaxMindFile<Bytes: MaxMindBytes>: Sendable {
    /// Such as `GeoLite2-City`.
    package let type: String
    /// When its vendor made it, in Unix seconds; `nil` where it does not say.
    package let builtAt: UInt64?

    private let bytes: Bytes
    private let nodes: Int
    private let recordBits: Int
    private let isV6: Bool
    private let data: Range<Int>
    /// Where IPv4 begins in a tree of IPv6: 96 zero bits from the root. A leaf on the way holds for all of it.
    private let v4Root: Int

    private static var marker: [UInt8] { [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8) }
    private static var longestMetadata: Int { 128 << 10 }
    /// Zero bytes between tree and data.
    private static var gap: Int { 16 }

    /// - Throws: `MaxMindFault` in bounded time, whatever the bytes.
    package init(_ bytes: Bytes) throws(MaxMindFault) {
        self.bytes = bytes
        let tail = min(bytes.count, Self.longestMetadata + Self.marker.count)
        guard tail > 0, let end = bytes.bytes(at: bytes.count - tail, count: tail) else {
            throw MaxMindFault("it is empty, or cannot be read")
        }
        guard let marker = Self.lastMarker(in: end) else {
            throw MaxMindFault("it is not of MaxMind's format")
        }
        let start = bytes.count - tail + marker
        let section = start + Self.marker.count..<bytes.count
        var decoder = try MaxMindDecoder(bytes, section: section, at: 0)
        let metadata = try decoder.value()
        guard metadata["binary_format_major_version"]?.unsigned == 2 else {
            throw MaxMindFault("it is of another version of the format than 2")
        }
        guard let count = metadata["node_count"]?.unsigned, (1...UInt64(UInt32.max)).contains(count),
            let bits = metadata["record_size"]?.unsigned, [24, 28, 32].contains(bits),
            let version = metadata["ip_version"]?.unsigned, version == 4 || version == 6
        else { throw MaxMindFault("its description does not make sense") }
        nodes = Int(count)
        recordBits = Int(bits)
        isV6 = version == 6
        let tree = nodes * recordBits / 4
        guard tree + Self.gap < start else { throw MaxMindFault("its tree is longer than the file") }
        data = tree + Self.gap..<start
        type = metadata["database_type"]?.string ?? ""
        builtAt = metadata["build_epoch"]?.unsigned
        v4Root = isV6 ? try Self.descend(0, zeros: 96, bytes, nodes, recordBits) : 0
    }

    private static func lastMarker(in bytes: [UInt8]) -> Int? {
        let marker = marker
        guard bytes.count >= marker.count else { return nil }
        return (0...bytes.count - marker.count).last {
            bytes[$0] == marker[0] && bytes[$0...].starts(with: marker)
        }
    }

    private static func descend(
        _ root: Int, zeros: Int, _ bytes: Bytes, _ nodes: Int, _ bits: Int
    ) throws(MaxMindFault) -> Int {
        var node = root
        for _ in 0..<zeros where node < nodes { node = try record(of: node, 0, bytes, bits) }
        return node
    }

    /// One of the two records of a node.
    private static func record(
        of node: Int, _ side: Int, _ bytes: Bytes, _ bits: Int
    ) throws(MaxMindFault) -> Int {
        let length = bits / 4
        guard let both = bytes.bytes(at: node * length, count: length) else {
            throw MaxMindFault("its tree cannot be read to its end")
        }
        let half = both.count / 2
        switch bits {
        case 28:
            let middle = Int(both[3])
            return side == 0
                ? (middle >> 4) << 24 | number(both[0..<3]) : (middle & 15) << 24 | number(both[4..<7])
        default: return number(side == 0 ? both[..<half] : both[half...])
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// - Returns: `nil` where the file knows nothing of the address.
    /// - Throws: `MaxMindFault` where the file is damaged on the way to it.
    package func record(of address: IPAddress) throws(MaxMindFault) -> MaxMindValue? {
        guard address.isV4 || isV6 else { return nil }
        var node = address.isV4 ? v4Root : 0
        for bit in (address.isV4 ? 96 : 0)..<128 where node < nodes {
            let word = bit < 64 ? address.high : address.low
            node = try Self.record(of: node, Int(word >> UInt64(63 - bit % 64) & 1), bytes, recordBits)
        }
        guard node > nodes else { return nil }
        var decoder = try MaxMindDecoder(bytes, section: data, at: node - nodes - Self.gap)
        return try decoder.value()
    }
}
