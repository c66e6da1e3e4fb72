internal import AgentHost
internal import LanCore
internal import MonitorCore

/// `monitor-agent replay` for people.
enum TallyTable {
    static func text(_ tallies: [AddressTally], _ totals: TrafficTotals) -> String {
        let rows = tallies.sorted {
            $0.downloadedBytes + $0.uploadedBytes > $1.downloadedBytes + $1.uploadedBytes
        }
        let head = row("ADDRESS", "DOWNLOAD", "PACKETS", "UPLOAD", "PACKETS")
        let body = rows.map {
            row(
                $0.address.description, Units.bytes($0.downloadedBytes), "\($0.downloadedPackets)",
                Units.bytes($0.uploadedBytes), "\($0.uploadedPackets)")
        }
        let frames = totals.frames
        let without = totals.withoutAddress.packets + totals.undecoded.packets
        let foot =
            "\(frames.packets) \(frames.packets == 1 ? "frame" : "frames"), \(Units.bytes(frames.bytes)); \(without) without an address; "
            + "\(Units.bytes(totals.foreign.bytes)) of no device" + beyond(totals)
        return ([head] + body + [foot]).joined(separator: "\n") + "\n"
    }

    private static func beyond(_ totals: TrafficTotals) -> String {
        let bytes = totals.otherDownload.bytes + totals.otherUpload.bytes
        return bytes == 0 ? "" : "; \(Units.bytes(bytes)) beyond the table's rows"
    }

    private static func row(_ cells: String...) -> String {
        cells[0].column(40) + cells.dropFirst().map { $0.column(12, right: true) }.joined()
    }
}

/// `monitor-agent scan` for people.
enum ScanTable {
    static func text(_ samples: [DeviceSample]) -> String {
        let head = "ADDRESS".column(18) + "MAC".column(20) + "NAME"
        let body = samples.map { sample in
            sample.address.description.column(18) + (sample.mac?.description ?? "").column(20)
                + (sample.identity.names.first?.text ?? sample.identity.vendor.map { "(\($0))" } ?? "–")
        }
        return ([head] + body + ["\(samples.count) \(samples.count == 1 ? "device" : "devices") answered"])
            .joined(separator: "\n") + "\n"
    }
}

/// `monitor-agent devices` for people: a line for each device, and one of evidence below it.
enum DeviceTable {
    /// - Parameter absent: devices that are remembered, but have no address any more.
    static func text(_ samples: [DeviceSample], absent: Int) -> String {
        let head = row("NAME", "ADDRESS", "MAC", "STATUS", "LAST SEEN")
        let body = samples.flatMap { sample -> [String] in
            let mac = sample.mac?.description ?? ""
            let seen = sample.lastSeen?.description ?? "never"
            let first = row(sample.name, sample.address.description, mac, sample.status.rawValue, seen)
            return [first, "    " + evidence(of: sample)]
        }
        let more = absent > 0 ? ", and \(absent) more that were not seen for a day" : ""
        let foot = "\(samples.count) \(samples.count == 1 ? "device" : "devices")\(more)"
        return ([head] + body + [foot]).joined(separator: "\n") + "\n"
    }

    /// Those who said something, but have no address.
    static func text(_ devices: [AddresslessDevice]) -> String {
        devices.map { device in
            let name = device.identity.names.first?.text ?? "–"
            return row(name, "no address", device.mac.description, "", "") + "\n    "
                + evidence(of: device.identity, mac: device.mac).joined(separator: "; ") + "\n"
        }.joined()
    }

    private static func row(
        _ name: String, _ address: String, _ mac: String, _ status: String, _ seen: String
    ) -> String {
        let cells = [name.column(27), address.column(17), mac.column(18), status.column(9), seen]
        return cells.joined(separator: " ")
    }

    private static func evidence(of sample: DeviceSample) -> String {
        var parts = evidence(of: sample.identity, mac: sample.mac)
        if !sample.otherAddresses.isEmpty {
            parts.append("also \(sample.otherAddresses.map(\.description).joined(separator: ", "))")
        }
        return (parts + ["first seen \(sample.firstSeen)"]).joined(separator: "; ")
    }

    private static func evidence(of identity: DeviceIdentity, mac: MACAddress?) -> [String] {
        var parts = identity.names.map { "\($0.source.rawValue) '\($0.text)'" }
        if let vendor = identity.vendor { parts.append("vendor \(vendor)") }
        if mac?.isLocallyAdministered == true { parts.append("randomised address") }
        if let model = identity.model { parts.append("model \(model)") }
        parts += identity.hints.map { "\($0.kind.rawValue)? (\($0.reason))" }
        if let earlier = identity.earlierSelf { parts.append("was \(earlier.mac) (\(earlier.reason))") }
        return parts
    }
}
