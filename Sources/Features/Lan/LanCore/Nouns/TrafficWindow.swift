public import MonitorCore

/// What one interface carried between two edges of the cycle. Windows touch: no byte falls between them.
public struct TrafficWindow: Sendable {
    public var interface: String
    public var tallies: [AddressTally]
    /// Frames that this host passed on, by the LAN's address in them. Where that address is another device's
    /// they were counted when that device sent or gets them.
    public var passedOn: [AddressTally] = []
    /// Frames of addresses that are not the LAN's, by the hardware address that brought or got them (`mac`).
    public var carried: [AddressTally] = []
    public var totals: TrafficTotals
    public var began: ContinuousClock.Instant
    public var ended: ContinuousClock.Instant
    /// Packets the kernel handed over or dropped in this window; `nil` where it does not say.
    public var kernelReceivedPackets: UInt64?
    public var kernelDroppedPackets: UInt64?
    /// The interface was not captured for a part of this window: its numbers are too low.
    public var isInterrupted: Bool

    public init(
        interface: String, tallies: [AddressTally], totals: TrafficTotals, began: ContinuousClock.Instant,
        ended: ContinuousClock.Instant, kernelReceivedPackets: UInt64? = nil,
        kernelDroppedPackets: UInt64? = nil,
        isInterrupted: Bool = false
    ) {
        self.interface = interface
        self.tallies = tallies
        self.totals = totals
        self.began = began
        self.ended = ended
        self.kernelReceivedPackets = kernelReceivedPackets
        self.kernelDroppedPackets = kernelDroppedPackets
        self.isInterrupted = isInterrupted
    }

    /// - Parameter rows: of a ledger, in any order.
    public init(
        interface: String, rows: [AddressTally], totals: TrafficTotals, began: ContinuousClock.Instant,
        ended: ContinuousClock.Instant, kernelReceivedPackets: UInt64? = nil,
        kernelDroppedPackets: UInt64? = nil, isInterrupted: Bool = false
    ) {
        self.init(
            interface: interface, tallies: [], totals: totals, began: began, ended: ended,
            kernelReceivedPackets: kernelReceivedPackets, kernelDroppedPackets: kernelDroppedPackets,
            isInterrupted: isInterrupted)
        tallies.reserveCapacity(rows.count)
        for var row in rows {
            switch row.address.rowSubject {
            case .address: tallies.append(row)
            case .passedOn(let address):
                row.address = address
                passedOn.append(row)
            case .carrier: carried.append(row)
            }
        }
    }
}

/// One address's share of a window, seen from the device: what was sent to it is download.
public struct AddressTally: Sendable, Equatable {
    public var address: IPAddress
    /// `nil` on links without hardware addresses.
    public var mac: MACAddress?
    public var downloadedBytes: UInt64
    public var uploadedBytes: UInt64
    public var downloadedPackets: UInt64
    public var uploadedPackets: UInt64
    /// The address itself spoke in this window (a packet of its own, or ARP); receiving a packet is not a
    /// sign of life.
    public var spoke: Bool

    public init(
        address: IPAddress, mac: MACAddress?, downloadedBytes: UInt64 = 0, uploadedBytes: UInt64 = 0,
        downloadedPackets: UInt64 = 0, uploadedPackets: UInt64 = 0, spoke: Bool = false
    ) {
        self.address = address
        self.mac = mac
        self.downloadedBytes = downloadedBytes
        self.uploadedBytes = uploadedBytes
        self.downloadedPackets = downloadedPackets
        self.uploadedPackets = uploadedPackets
        self.spoke = spoke
    }
}

/// Every frame of a window is in `frames`; one that no device could be given is also in one of the rest.
public struct TrafficTotals: Sendable, Equatable {
    public var frames = FrameCount()
    /// Between two devices of the LAN: these bytes are in two tallies.
    public var lanToLan = FrameCount()
    /// IP frames of which neither side is a device of the LAN.
    public var foreign = FrameCount()
    /// Frames that passed here a second time, or are counted on another interface: in no device's numbers.
    public var repeated = FrameCount()
    /// Frames without an IP address: ARP, spanning tree, LLDP, ...
    public var withoutAddress = FrameCount()
    /// Frames too short or too odd to read their addresses.
    public var undecoded = FrameCount()
    /// Download and upload of devices that found the table full.
    public var otherDownload = FrameCount()
    public var otherUpload = FrameCount()

    public init() {}
}

public struct FrameCount: Sendable, Equatable {
    public var packets: UInt64
    public var bytes: UInt64

    @inlinable public init(packets: UInt64 = 0, bytes: UInt64 = 0) {
        self.packets = packets
        self.bytes = bytes
    }

    @inlinable public mutating func add(bytes more: UInt64) {
        packets &+= 1
        bytes &+= more
    }

    public static func += (a: inout FrameCount, b: FrameCount) {
        a.packets &+= b.packets
        a.bytes &+= b.bytes
    }
}

/// Gives what the LAN carried since it was last asked: libpcap, or the program in the kernel.
public protocol TrafficSource: Sendable {
    /// Closes the running window and opens the next one at the same instant.
    ///
    /// - Parameters:
    ///   - networks: what counts as a device in the next window.
    ///   - keep: addresses that must find a place in the next window whatever floods in.
    /// - Returns: `nil` once the source has been stopped.
    func nextWindow(networks: LocalNetworks, keeping keep: [IPAddress]) async -> TrafficWindow?
}

extension TrafficTotals {
    public static func += (a: inout TrafficTotals, b: TrafficTotals) {
        a.frames += b.frames
        a.lanToLan += b.lanToLan
        a.foreign += b.foreign
        a.repeated += b.repeated
        a.withoutAddress += b.withoutAddress
        a.undecoded += b.undecoded
        a.otherDownload += b.otherDownload
        a.otherUpload += b.otherUpload
    }
}
