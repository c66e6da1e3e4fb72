import MonitorCore

/// One address's counters: 64 bytes, a cache line.
struct Row {
    let address: IPAddress
    var uploaded = FrameCount()
    var downloaded = FrameCount()
    /// The hardware address in the low 48 bits; above it, how it is known.
    private var macAndFlags: UInt64 = 0
    /// Fills the cache line.
    private let unused: UInt64 = 0

    private static let spoke: UInt64 = 1 << 63

    init(address: IPAddress) {
        self.address = address
    }

    /// The address itself sent this frame: the best evidence of its hardware address.
    @inline(__always)
    mutating func heard(from mac: MACAddress) {
        macAndFlags = mac.raw | Self.spoke
    }

    /// Someone else sent to it: good enough until it speaks.
    @inline(__always)
    mutating func spokenTo(at mac: MACAddress) {
        if macAndFlags == 0 { macAndFlags = mac.raw }
    }

    /// `nil` for a row that was kept but saw nothing.
    var tally: AddressTally? {
        let spoke = macAndFlags & Self.spoke != 0
        guard spoke || uploaded.packets | downloaded.packets != 0 else { return nil }
        let mac = MACAddress(raw: macAndFlags)
        return AddressTally(
            address: address, mac: mac.isUnicast ? mac : nil,
            downloadedBytes: downloaded.bytes, uploadedBytes: uploaded.bytes,
            downloadedPackets: downloaded.packets, uploadedPackets: uploaded.packets, spoke: spoke)
    }
}
