import CCounting
import MonitorCore
import Traffic

// What stands in the kernel's maps, as this project's nouns.

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
            // Who heard it last knows best; to be spoken to is good enough until somebody did.
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
        let span = local.v4Span
        (v4_first, v4_count) = (span.first, span.count)
        v6_count = UInt64(local.v6.count)
        let prefixes = local.v6.map {
            counting_prefix(
                base: counting_address($0.base),
                mask: counting_address(high: $0.masks.high, low: $0.masks.low))
        }
        // because a C array is a tuple in Swift; it holds as many as LocalNetworks.maximumV6.
        unsafe withUnsafeMutableBytes(of: &v6) { all in
            for (index, prefix) in prefixes.prefix(Int(COUNTING_MAXIMUM_PREFIXES)).enumerated() {
                unsafe all.storeBytes(
                    of: prefix, toByteOffset: index * MemoryLayout<counting_prefix>.stride,
                    as: counting_prefix.self)
            }
        }
    }
}
