public import LanCore
public import MonitorCore

/// The counters of one window: a row per address of the LAN, and what no row could be given.
///
/// One thread owns a ledger at a time. Rows are bounded: beyond `maximumRows` bytes go to the "other" row, so
/// that a flood of made-up addresses costs neither memory nor bytes.
///
/// Next: `Sampler`, as a `TrafficWindow`.
public struct Ledger: ~Copyable, Sendable {
    public private(set) var totals = TrafficTotals()
    private var rows: RowTable
    private var finder: DirectionFinder

    /// - Parameters:
    ///   - maximumRows: addresses with a row of their own, 1...65,534; 64 bytes each, and 8 to 16 of slots.
    ///   - seed: secret, so that no one can choose addresses that collide.
    public init(networks: LocalNetworks, maximumRows: Int, seed: HashSeed = .random()) {
        rows = RowTable(capacity: maximumRows, seed: seed)
        finder = DirectionFinder(networks)
    }

    /// Accounts one frame.
    ///
    /// - Parameters:
    ///   - frame: captured bytes, perhaps cut short.
    ///   - wireLength: length on the wire, in bytes.
    /// - Complexity: O(1) expected; allocates nothing.
    @inline(__always)
    public mutating func account(_ frame: RawSpan, wireLength: UInt32, decoder: FrameDecoder) {
        let bytes = UInt64(wireLength)
        totals.frames.add(bytes: bytes)
        if finder.hasCountedVLANs, decoder.linkType == .ethernet, finder.isCountedElsewhere(frame) {
            return totals.repeated.add(bytes: bytes)
        }
        switch decoder.decode(frame) {
        case .packet(let packet): account(packet, bytes: bytes)
        case .arp(let sender, let mac):
            totals.withoutAddress.add(bytes: bytes)
            if finder.isLocal(sender) {
                _ = rows.update(finder.key(sender, of: mac)) { $0.heard(from: mac) }
            }
        case .withoutAddress: totals.withoutAddress.add(bytes: bytes)
        case .undecoded: totals.undecoded.add(bytes: bytes)
        }
    }

    @inline(__always)
    private mutating func account(_ packet: PacketSummary, bytes: UInt64) {
        let direction = finder.direction(of: packet)
        if direction.isUpload {
            let hasRow = rows.update(finder.key(packet.source, of: packet.sourceMAC)) {
                $0.uploaded.add(bytes: bytes)
                $0.heard(from: packet.sourceMAC)
            }
            if !hasRow { totals.otherUpload.add(bytes: bytes) }
        }
        if direction.isDownload {
            let hasRow = rows.update(finder.key(packet.destination, of: packet.destinationMAC)) {
                $0.downloaded.add(bytes: bytes)
                $0.spokenTo(at: packet.destinationMAC)
            }
            if !hasRow { totals.otherDownload.add(bytes: bytes) }
        }
        if direction.isUpload && direction.isDownload {
            totals.lanToLan.add(bytes: bytes)
        } else if !direction.isUpload && !direction.isDownload {
            carry(packet, bytes: bytes)
        }
    }

    /// A packet of addresses that are not the LAN's: the bytes of the routers that brought or got it.
    @inline(never)
    private mutating func carry(_ packet: PacketSummary, bytes: UInt64) {
        let (source, destination) = finder.carriers(of: packet)
        var rowCount = 0
        if let source {
            let hasRow = rows.update(IPAddress(carrier: source)) {
                $0.uploaded.add(bytes: bytes)
                $0.heard(from: source)
            }
            if hasRow { rowCount += 1 }
        }
        if let destination {
            let hasRow = rows.update(IPAddress(carrier: destination)) {
                $0.downloaded.add(bytes: bytes)
                $0.spokenTo(at: destination)
            }
            if hasRow { rowCount += 1 }
        }
        if rowCount == 0 { totals.foreign.add(bytes: bytes) }
        if rowCount == 2 { totals.lanToLan.add(bytes: bytes) }
    }

    /// Empties the ledger for its next window.
    ///
    /// - Parameter keep: addresses that get their row now, whatever floods in first.
    public mutating func reset(networks: LocalNetworks, keeping keep: [IPAddress]) {
        totals = TrafficTotals()
        rows.removeAll()
        finder = DirectionFinder(networks)
        for address in keep where finder.isLocal(address) { _ = rows.update(address) { _ in } }
        for address in networks.ownAddresses where finder.isLocal(address) {
            _ = rows.update(address.passedOn) { _ in }
        }
    }

    /// The rows that saw anything in this window, in order of first appearance; what a row is of tells the
    /// address's `rowSubject`.
    public func tallies() -> [AddressTally] {
        rows.tallies()
    }
}

/// `Ledger.account` for libpcap's callback: a function, with parameters in the order of the callback's own,
/// so that the callback loads three numbers and jumps. A method costs each packet ten instructions more.
public func account(
    in ledger: inout Ledger, wireLength: UInt32, _ frame: RawSpan, decoder: FrameDecoder
) {
    ledger.account(frame, wireLength: wireLength, decoder: decoder)
}
