public import MonitorCore

/// Who made a network interface, by the first 24, 28 or 36 bits of its address.
///
/// Holds which prefixes there are and where the name of each stands, not the names: the lists are megabytes
/// of text, of which a LAN needs a few dozen lines.
///
/// Source: IEEE Registration Authority, MA-L, MA-M and MA-S.
public struct VendorTable: Sendable {
    /// Places are smaller than this: they share a number with the prefix, so that sorting needs nothing
    /// beside.
    public static let placeLimit = 1 << placeBits
    private static let placeBits = 28

    /// An assigned prefix.
    public struct Prefix: Sendable, Hashable {
        /// 24, 28 or 36.
        public let bits: Int
        /// In the low bits.
        public let value: UInt64

        public init(bits: Int, value: UInt64) {
            self.bits = bits
            self.value = value
        }
    }

    /// One length of prefix: sorted, the place behind each.
    private struct Block: Sendable {
        let bits: Int
        let rows: [UInt64]

        func place(of key: UInt64) -> Int? {
            var (low, high) = (0, rows.count)
            while low < high {
                let middle = (low + high) / 2
                if rows[middle] >> VendorTable.placeBits < key { low = middle + 1 } else { high = middle }
            }
            guard low < rows.count, rows[low] >> VendorTable.placeBits == key else { return nil }
            return Int(rows[low] & UInt64(VendorTable.placeLimit - 1))
        }
    }

    /// Longest prefix first.
    private let blocks: [Block]
    private let name: @Sendable (Prefix, _ place: Int) -> String?

    /// - Parameters:
    ///   - fill: is given what takes a row; of equal prefixes the first place stays.
    ///   - name: the name of a prefix, at its place; asked once for each new device.
    public init(
        filling fill: ((Prefix, _ place: Int) -> Void) -> Void,
        name: @escaping @Sendable (Prefix, _ place: Int) -> String?
    ) {
        var drafts: [Int: [UInt64]] = [:]
        fill { prefix, place in
            guard place < Self.placeLimit else { return }
            drafts[prefix.bits, default: []].append(prefix.value << Self.placeBits | UInt64(place))
        }
        blocks = drafts.sorted { $0.key > $1.key }.map { Block(bits: $0, rows: $1.sorted()) }
        self.name = name
    }

    /// A table that holds the names as well.
    public init(_ rows: [(bits: Int, prefix: UInt64, name: String)]) {
        self.init { add in
            for (place, row) in rows.enumerated() { add(Prefix(bits: row.bits, value: row.prefix), place) }
        } name: { _, place in
            rows[place].name
        }
    }

    public var count: Int { blocks.reduce(0) { $0 + $1.rows.count } }

    /// Memory of the table, without allocators' overhead.
    public var byteCount: Int { count * MemoryLayout<UInt64>.size }

    /// - Returns: `nil` for randomised addresses, which no vendor assigned, and for prefixes not registered.
    /// - Complexity: three binary searches, and what it costs to ask for a name.
    public func vendor(of mac: MACAddress) -> String? {
        guard !mac.isLocallyAdministered, mac.isUnicast else { return nil }
        for block in blocks {
            let key = mac.raw >> UInt64(48 - block.bits)
            guard let place = block.place(of: key) else { continue }
            let name = name(Prefix(bits: block.bits, value: key), place)
            // Large blocks that are sold on in parts: the owner of the part has a longer prefix.
            return name == "IEEE Registration Authority" || name == "Private" ? nil : name
        }
        return nil
    }
}
