import CCounting
internal import LanCore
internal import MonitorCore
import Traffic

// The content of the kernel's maps, as this project's nouns.

extension counting_address {
    init(_ address: IPAddress) {
        self.init(high: address.high, low: address.low)
    }

    var address: IPAddress { IPAddress(high: high, low: low) }
}

extension FrameCount {
    init(_ count: counting_count) {
        self.init(packets: count.packets, bytes: count.bytes)
    }
}

extension TrafficTotals {
    init(_ totals: counting_totals) {
        self.init()
        frames = FrameCount(totals.frames)
        lanToLan = FrameCount(totals.lan_to_lan)
        foreign = FrameCount(totals.foreign)
        repeated = FrameCount(totals.repeated)
        withoutAddress = FrameCount(totals.without_address)
        undecoded = FrameCount(totals.undecoded)
        otherDownload = FrameCount(totals.other_download)
        otherUpload = FrameCount(totals.other_upload)
    }
}

extension AddressTally {
    /// - Parameter rows: what each processor counted for the address.
    /// - Returns: `nil` for an address that was kept but saw nothing.
    init?(_ address: IPAddress, _ rows: some Collection<counting_row>) {
        var (uploaded, downloaded, mac, heard) = (FrameCount(), FrameCount(), UInt64(0), UInt64(0))
        for row in rows {
            uploaded += FrameCount(row.uploaded)
            downloaded += FrameCount(row.downloaded)
            // Who heard it last knows best; having received a packet is good enough until then.
            if row.heard > heard || heard == 0 && row.heard == 0 && mac == 0 {
                (mac, heard) = (row.mac, row.heard)
            }
        }
        guard heard != 0 || uploaded.packets | downloaded.packets != 0 else { return nil }
        let spoken = MACAddress(raw: mac)
        self.init(
            address: address, mac: spoken.isUnicast ? spoken : nil, downloadedBytes: downloaded.bytes,
            uploadedBytes: uploaded.bytes, downloadedPackets: downloaded.packets,
            uploadedPackets: uploaded.packets, spoke: heard != 0)
    }
}

extension counting_networks {
    init(_ local: LocalNetworks) {
        self.init()
        let spans = local.v4Spans
        v4_count = UInt64(spans.count)
        let prefixes = local.v6Prefixes
        v6_count = UInt64(prefixes.count)
        own_mac = local.ownMAC?.raw ?? .max
        vlan_count = UInt64(local.countedVLANs.count)
        // because a C array is a tuple in Swift; each holds as many as LocalNetworks gives.
        unsafe withUnsafeMutableBytes(of: &v4) {
            unsafe $0.store(spans.map { counting_span(first: $0.first, count: $0.count) })
        }
        unsafe withUnsafeMutableBytes(of: &v6) {
            unsafe $0.store(
                prefixes.map {
                    counting_prefix(
                        base: counting_address($0.base),
                        mask: counting_address(high: $0.masks.high, low: $0.masks.low))
                })
        }
        unsafe withUnsafeMutableBytes(of: &vlans) { unsafe $0.store(local.countedVLANs) }
    }
}

extension UnsafeMutableRawBufferPointer {
    /// As many as there is room for, from the beginning on.
    fileprivate func store<Value: BitwiseCopyable>(_ values: [Value]) {
        for (index, value) in values.prefix(count / MemoryLayout<Value>.stride).enumerated() {
            unsafe storeBytes(of: value, toByteOffset: index * MemoryLayout<Value>.stride, as: Value.self)
        }
    }
}
