import CCounting
import Glibc
internal import LanCore
internal import MonitorCore
import Traffic

/// What the program in the kernel counts into, twice: one half is written while the other is read.
///
/// Source: bpf(2); Linux, Documentation/bpf/map_hash.rst and map_array.rst.
struct CountingMaps: ~Copyable, Sendable {
    private let running: Descriptor
    private let networks: Descriptor
    private let totals: Descriptor
    private let halves: Descriptor
    private let firstRows: Descriptor
    private let secondRows: Descriptor
    private let processors: Int

    /// The kernel's numbers for kinds of maps.
    private enum Kind: UInt32 {
        case array = 2
        case hashPerProcessor = 5
        case arrayPerProcessor = 6
        case arrayOfMaps = 12
    }

    init(maximumRows: Int) throws(KernelRefusal) {
        guard let processors = Processors.possible() else { throw KernelRefusal(.processors) }
        // First all, then the fields: what throws midway closes what is there.
        let running = try Self.map(.array, of: UInt32.self, entries: 1)
        let networks = try Self.map(.array, of: counting_networks.self, entries: 2)
        let totals = try Self.map(.arrayPerProcessor, of: counting_totals.self, entries: 2)
        let firstRows = try Self.rows(maximumRows)
        let secondRows = try Self.rows(maximumRows)
        let halves = try Self.map(.arrayOfMaps, of: UInt32.self, entries: 2, inner: firstRows.number)
        try Self.set(halves.number, 0, firstRows.number)
        try Self.set(halves.number, 1, secondRows.number)
        self.processors = processors
        self.running = running
        self.networks = networks
        self.totals = totals
        self.firstRows = firstRows
        self.secondRows = secondRows
        self.halves = halves
    }

    private static func map<Value>(_ kind: Kind, of: Value.Type, entries: Int, inner: Int32 = -1)
        throws(KernelRefusal) -> Descriptor
    {
        try made(
            counting_make_map(
                kind.rawValue, 4, UInt32(MemoryLayout<Value>.size), UInt32(entries), inner))
    }

    private static func rows(_ maximum: Int) throws(KernelRefusal) -> Descriptor {
        try made(
            counting_make_map(
                Kind.hashPerProcessor.rawValue, UInt32(MemoryLayout<counting_address>.size),
                UInt32(MemoryLayout<counting_row>.size), UInt32(maximum), -1))
    }

    private static func made(_ number: Int32) throws(KernelRefusal) -> Descriptor {
        guard number >= 0 else { throw .now }
        return Descriptor(number)
    }

    /// By the names that the program calls them.
    var byName: [String: Int32] {
        [
            "running": running.number, "networks": networks.number, "totals": totals.number,
            "halves": halves.number,
        ]
    }

    var isReadable: Bool {
        var (key, value) = (UInt32(0), UInt32(0))
        return unsafe counting_get(running.number, &key, &value) == 0
    }

    private func rows(_ half: UInt32) -> Int32 {
        half == 0 ? firstRows.number : secondRows.number
    }

    // MARK: Turning

    /// Makes a half ready: what counts as a device, and rows for those who must find one.
    func prepare(_ half: UInt32, _ local: LocalNetworks, _ keep: [IPAddress]) throws(KernelRefusal) {
        try Self.set(networks.number, half, counting_networks(local))
        let empty = [counting_row](repeating: counting_row(), count: processors)
        let own = local.ownAddresses.map(\.passedOn)
        for address in keep.filter(local.contains) + own {
            var key = counting_address(address)
            // A full map is not a failure: what finds no row is counted as "other".
            if unsafe counting_set(rows(half), &key, empty) != 0, errno != E2BIG { throw .now }
        }
    }

    /// From the next frame on.
    func run(_ half: UInt32) throws(KernelRefusal) {
        try Self.set(running.number, 0, half)
    }

    /// Returns when no program runs any more that began before: setting an element of a map of maps waits for
    /// that (maybe_wait_bpf_programs in Linux, kernel/bpf/syscall.c), here to the map that is there already.
    func waitForPrograms(_ half: UInt32) throws(KernelRefusal) {
        try Self.set(halves.number, half, rows(half))
    }

    private static func set<Value: BitwiseCopyable>(_ map: Int32, _ key: UInt32, _ value: Value)
        throws(KernelRefusal)
    {
        var (key, value) = (key, value)
        guard unsafe counting_set(map, &key, &value) == 0 else { throw .now }
    }

    // MARK: Taking out

    /// Empties the rows of a half that does not run.
    func takeRows(_ half: UInt32) throws(KernelRefusal) -> [AddressTally] {
        var tallies: [AddressTally] = []
        // Read in pieces, so that memory depends on them and not on MAX_DEVICES.
        var chunk = 512
        var position: UInt32?
        while true {
            var keys = [counting_address](repeating: counting_address(), count: chunk)
            var rows = [counting_row](repeating: counting_row(), count: chunk * processors)
            var (next, count) = (UInt32(0), UInt32(chunk))
            let status = take(half, &position, &next, &keys, &rows, &count)
            let cause = errno
            for index in 0..<Int(count) where status == 0 || cause == ENOENT {
                let values = rows[index * processors..<(index + 1) * processors]
                if let tally = AddressTally(keys[index].address, values) { tallies.append(tally) }
            }
            switch (status, cause) {
            case (0, _): position = next
            case (_, ENOENT): return tallies
            // One bucket holds more than a chunk.
            case (_, ENOSPC): chunk *= 2
            default: throw KernelRefusal(.kernel(cause, ""))
            }
        }
    }

    private func take(
        _ half: UInt32, _ from: inout UInt32?, _ next: inout UInt32, _ keys: inout [counting_address],
        _ values: inout [counting_row], _ count: inout UInt32
    ) -> Int32 {
        guard var start = from else {
            return unsafe counting_take(rows(half), nil, &next, &keys, &values, &count)
        }
        return unsafe counting_take(rows(half), &start, &next, &keys, &values, &count)
    }

    /// Reads the totals of a half that does not run, and sets them to zero.
    func takeTotals(_ half: UInt32) throws(KernelRefusal) -> TrafficTotals {
        var key = half
        var values = [counting_totals](repeating: counting_totals(), count: processors)
        guard unsafe counting_get(totals.number, &key, &values) == 0 else { throw .now }
        let empty = [counting_totals](repeating: counting_totals(), count: processors)
        guard unsafe counting_set(totals.number, &key, empty) == 0 else { throw .now }
        return values.reduce(into: TrafficTotals()) { $0 += TrafficTotals($1) }
    }
}
