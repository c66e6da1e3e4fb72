/// Who made a network interface, by the first 24, 28 or 36 bits of its address.
///
/// Compact: a sorted row of prefixes, two octets a name, and each name once.
///
/// Source: IEEE Registration Authority, MA-L, MA-M and MA-S.
public struct VendorTable: Sendable {
    /// One length of prefix: `keys` sorted, `names` the number of the vendor's name beside each.
    struct Block: Sendable {
        let bits: UInt64
        var keys: [UInt64] = []
        var names: [UInt16] = []
    }

    /// Longest prefix first.
    private var blocks: [Block]
    /// Every name once, end to end; name n lies from `ends[n - 1]` to `ends[n]`.
    private var text: [UInt8]
    private var ends: [UInt32]

    /// - Parameter rows: prefixes (24, 28 or 36 bits, in the low bits) with their names; of equal ones
    ///   either stays.
    public init(_ rows: [(bits: Int, prefix: UInt64, name: String)]) {
        self.init(filling: { add in for row in rows { add(row.bits, row.prefix, row.name) } })
    }

    /// As above, row by row: the lists are several megabytes, of which nothing but the table is kept.
    ///
    /// - Parameter fill: is given what takes a row. More than 65,535 different names are cut off.
    public init(filling fill: ((_ bits: Int, _ prefix: UInt64, _ name: String) -> Void) -> Void) {
        var numbers: [Int: UInt16] = [:]
        var (text, ends): ([UInt8], [UInt32]) = ([], [])
        // Prefix and name in one number, so that sorting needs nothing beside.
        var drafts: [Int: [UInt64]] = [:]
        fill { bits, prefix, name in
            let hash = name.hashValue
            if numbers[hash] == nil {
                guard ends.count < Int(UInt16.max) else { return }
                numbers[hash] = UInt16(ends.count)
                text.append(contentsOf: name.utf8)
                ends.append(UInt32(text.count))
            }
            drafts[bits, default: []].append(prefix << 16 | UInt64(numbers[hash]!))
        }
        (self.text, self.ends) = (Array(text), Array(ends))
        blocks = drafts.sorted { $0.key > $1.key }.map { bits, rows in
            let sorted = rows.sorted()
            return Block(
                bits: UInt64(bits), keys: sorted.map { $0 >> 16 },
                names: sorted.map { UInt16(truncatingIfNeeded: $0) })
        }
    }

    public var count: Int { blocks.reduce(0) { $0 + $1.keys.count } }

    /// What the table takes in memory, without allocators' overhead.
    public var byteCount: Int { blocks.reduce(text.count + ends.count * 4) { $0 + $1.keys.count * 10 } }

    /// - Returns: `nil` for randomised addresses, which no vendor assigned, and for prefixes not registered.
    /// - Complexity: three binary searches.
    public func vendor(of mac: MACAddress) -> String? {
        guard !mac.isLocallyAdministered, mac.isUnicast else { return nil }
        for block in blocks {
            let key = mac.raw >> (48 - block.bits)
            let place = block.keys.partitioningIndex { $0 >= key }
            if place < block.keys.count, block.keys[place] == key { return name(block.names[place]) }
        }
        return nil
    }

    private func name(_ number: UInt16) -> String? {
        let index = Int(number)
        let start = index == 0 ? 0 : Int(ends[index - 1])
        let name = String(decoding: text[start..<Int(ends[index])], as: UTF8.self)
        // Large blocks that are sold on in parts: the owner of the part stands in a longer prefix.
        return name == "IEEE Registration Authority" || name == "Private" ? nil : name
    }
}

extension Array {
    /// The first index whose element belongs to the second part of a partitioned array.
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
