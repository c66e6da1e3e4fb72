import MonitorCore

/// Where each address's row is: open addressing, half full at most, 4 bytes a slot.
///
/// A slot holds 16 bits of the hash and the row's number plus one; zero is vacant. The rows stay dense, so
/// that a window with 50 devices touches 50 cache lines whatever the bound is.
struct AddressIndex: ~Copyable, Sendable {
    static let maximumRows = 65_534

    private var slots: [UInt32]
    private let mask: Int
    private let seed: HashSeed

    struct Slot {
        let position: Int
        let tag: UInt32
    }

    enum Found {
        case row(Int)
        case vacant(Slot)
    }

    init(rows: Int, seed: HashSeed) {
        var size = 16
        while size < rows * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        mask = size - 1
        self.seed = seed
    }

    @inline(__always)
    func find(_ address: IPAddress, in rows: [Row]) -> Found {
        let hash = seed.hash(address)
        let tag = UInt32(truncatingIfNeeded: hash >> 48) << 16
        var position = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[position]
            if slot == 0 { return .vacant(Slot(position: position, tag: tag)) }
            let row = Int(slot & 0xffff) - 1
            if slot & 0xffff_0000 == tag, rows[row].address == address { return .row(row) }
            position = (position + 1) & mask
        }
    }

    mutating func fill(_ slot: Slot, row: Int) {
        slots[slot.position] = slot.tag | UInt32(row + 1)
    }

    mutating func removeAll() {
        for position in slots.indices { slots[position] = 0 }
    }
}

/// Two secret words. The hash is one full multiplication: every bit of the address reaches every bit of it.
public struct HashSeed: Sendable {
    let first: UInt64
    let second: UInt64

    public init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    public static func random() -> HashSeed {
        HashSeed(first: .random(in: 1 ... .max), second: .random(in: 1 ... .max) | 1)
    }

    @inline(__always)
    func hash(_ address: IPAddress) -> UInt64 {
        let product = (address.low ^ first).multipliedFullWidth(by: address.high ^ second)
        return product.high ^ product.low
    }
}
