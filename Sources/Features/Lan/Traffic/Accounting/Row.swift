internal import LanCore
internal import MonitorCore

/// One address's counters: 64 bytes, a cache line.
struct Row {
    let address: IPAddress
    var uploaded = FrameCount()
    var downloaded = FrameCount()
    /// Zero until it is known.
    private var mac = MACAddress(raw: 0)
    private var spoke = false

    init(address: IPAddress) {
        self.address = address
    }

    /// The address itself sent this frame: the best evidence of its hardware address.
    @inline(__always)
    mutating func heard(from mac: MACAddress) {
        self.mac = mac
        spoke = true
    }

    /// Someone else sent to it: good enough until it speaks.
    @inline(__always)
    mutating func spokenTo(at mac: MACAddress) {
        if self.mac.isZero, !spoke { self.mac = mac }
    }

    /// `nil` for a row that was kept but saw nothing.
    var tally: AddressTally? {
        guard spoke || uploaded.packets | downloaded.packets != 0 else { return nil }
        return AddressTally(
            address: address, mac: mac.isUnicast ? mac : nil,
            downloadedBytes: downloaded.bytes, uploadedBytes: uploaded.bytes,
            downloadedPackets: downloaded.packets, uploadedPackets: uploaded.packets, spoke: spoke)
    }
}
