internal import LanCore
internal import MonitorCore

/// The rows of a ledger and where each address's row is: open addressing, half full at most, 4 bytes a slot.
///
/// A slot holds 16 bits of the hash and the row's number plus one; zero is vacant. The rows stay dense, so
/// that a window with 50 devices touches 50 cache lines whatever the bound is.
///
/// Sendable unchecked because it alone holds its storage, and one thread at a time holds it.
@safe struct RowTable: ~Copyable, @unchecked Sendable {
    static let mostRows = 65_534

    // because an array asks for its owner and its bounds at every access, a quarter of a packet's cost. What
    // holds instead: a position is masked, so it is one of the `mask + 1` slots; a row's number comes out of
    // a slot, where `append` alone writes, and only numbers below `count`, which never exceeds `capacity`.
    private let slots: UnsafeMutablePointer<UInt32>
    private let rows: UnsafeMutablePointer<Row>
    private let mask: UInt64
    private let seed: HashSeed
    private let capacity: Int
    private var count = 0

    /// - Parameter capacity: the most rows; 64 bytes each, and 8 to 16 for the slots.
    init(capacity: Int, seed: HashSeed) {
        self.capacity = min(max(1, capacity), Self.mostRows)
        var size = 16
        while size < self.capacity * 2 { size *= 2 }
        mask = UInt64(size - 1)
        self.seed = seed
        // because rows on the borders of cache lines touch one line each.
        unsafe rows = UnsafeMutableRawPointer.allocate(
            byteCount: self.capacity * MemoryLayout<Row>.stride, alignment: 64
        ).bindMemory(to: Row.self, capacity: self.capacity)
        unsafe slots = .allocate(capacity: size)
        unsafe slots.initialize(repeating: 0, count: size)
    }

    deinit {
        unsafe rows.deallocate()
        unsafe slots.deallocate()
    }

    /// Changes the row of an address; a new one where it has none yet.
    ///
    /// - Returns: `false` if there is no row for it, nor room for one.
    @inline(__always)
    mutating func update(_ address: IPAddress, _ change: (inout Row) -> Void) -> Bool {
        let hash = seed.hash(address)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var position = hash & mask
        while true {
            let slot = unsafe slots[Int(truncatingIfNeeded: position)]
            if slot == 0 { break }
            let row = Int(slot & 0xffff) &- 1
            if slot ^ tag <= 0xffff, unsafe rows[row].address == address {
                unsafe change(&rows[row])
                return true
            }
            position = (position &+ 1) & mask
        }
        guard append(address, position, tag) else { return false }
        unsafe change(&rows[count &- 1])
        return true
    }

    /// Once an address and window, so not among the instructions of every packet.
    @inline(never)
    private mutating func append(_ address: IPAddress, _ position: UInt64, _ tag: UInt32) -> Bool {
        guard count < capacity else { return false }
        unsafe (rows + count).initialize(to: Row(address: address))
        count += 1
        unsafe slots[Int(position & mask)] = tag & 0xffff_0000 | UInt32(count)
        return true
    }

    mutating func removeAll() {
        count = 0
        unsafe slots.update(repeating: 0, count: Int(mask) + 1)
    }

    /// What the rows that saw anything hold, in order of their making.
    func tallies() -> [AddressTally] {
        (0..<count).compactMap { unsafe rows[$0].tally }
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
