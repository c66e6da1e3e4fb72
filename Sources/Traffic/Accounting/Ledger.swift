public import MonitorCore

/// The counters of one window: a row per address of the LAN, and what no row could be given.
///
/// One thread owns a ledger at a time. Rows are bounded: beyond `maximumRows` bytes go to the "other" row, so
/// that a flood of made-up addresses costs neither memory nor bytes.
///
/// Next: `Sampler`, as a `TrafficWindow`.
public struct Ledger: ~Copyable, Sendable {
    public private(set) var totals = TrafficTotals()
    private var rows: [Row] = []
    private var index: AddressIndex
    private var finder: DirectionFinder
    private let maximumRows: Int

    /// - Parameters:
    ///   - maximumRows: addresses with a row of their own, 1...65,534; 64 bytes each, and 8 for the index.
    ///   - seed: secret, so that no one can choose addresses that collide.
    public init(networks: LocalNetworks, maximumRows: Int, seed: HashSeed = .random()) {
        self.maximumRows = min(max(1, maximumRows), AddressIndex.maximumRows)
        index = AddressIndex(rows: self.maximumRows, seed: seed)
        finder = DirectionFinder(networks)
        rows.reserveCapacity(self.maximumRows)
    }

    /// Accounts one frame.
    ///
    /// - Parameters:
    ///   - frame: captured bytes, perhaps cut short.
    ///   - wireLength: length on the wire, in bytes.
    /// - Complexity: O(1) expected; allocates nothing.
    public mutating func account(_ frame: RawSpan, wireLength: UInt32, decoder: FrameDecoder) {
        let bytes = UInt64(wireLength)
        totals.frames.add(bytes: bytes)
        switch decoder.decode(frame) {
        case .packet(let packet): account(packet, bytes: bytes)
        case .arp(let sender, let mac):
            totals.withoutAddress.add(bytes: bytes)
            if finder.isLocal(sender), let row = row(for: sender) { rows[row].heard(from: mac) }
        case .withoutAddress: totals.withoutAddress.add(bytes: bytes)
        case .undecoded: totals.undecoded.add(bytes: bytes)
        }
    }

    @inline(__always)
    private mutating func account(_ packet: PacketSummary, bytes: UInt64) {
        let direction = finder.direction(of: packet)
        if direction.isUpload {
            if let row = row(for: packet.source) {
                rows[row].uploaded.add(bytes: bytes)
                rows[row].heard(from: packet.sourceMAC)
            } else {
                totals.otherUpload.add(bytes: bytes)
            }
        }
        if direction.isDownload {
            if let row = row(for: packet.destination) {
                rows[row].downloaded.add(bytes: bytes)
                rows[row].spokenTo(at: packet.destinationMAC)
            } else {
                totals.otherDownload.add(bytes: bytes)
            }
        }
        if direction.isUpload && direction.isDownload {
            totals.lanToLan.add(bytes: bytes)
        } else if !direction.isUpload && !direction.isDownload {
            totals.foreign.add(bytes: bytes)
        }
    }

    @inline(__always)
    private mutating func row(for address: IPAddress) -> Int? {
        switch index.find(address, in: rows) {
        case .row(let row): row
        case .vacant(let slot): newRow(for: address, slot)
        }
    }

    @inline(never)
    private mutating func newRow(for address: IPAddress, _ slot: AddressIndex.Slot) -> Int? {
        guard rows.count < maximumRows else { return nil }
        rows.append(Row(address: address))
        index.fill(slot, row: rows.count - 1)
        return rows.count - 1
    }

    /// Empties the ledger for its next window.
    ///
    /// - Parameter keep: addresses that get their row now, whatever floods in first.
    public mutating func reset(networks: LocalNetworks, keeping keep: [IPAddress]) {
        totals = TrafficTotals()
        rows.removeAll(keepingCapacity: true)
        index.removeAll()
        finder = DirectionFinder(networks)
        for address in keep where finder.isLocal(address) { _ = row(for: address) }
    }

    /// The rows that saw anything in this window, in order of first appearance.
    public func tallies() -> [AddressTally] {
        rows.compactMap(\.tally)
    }
}
