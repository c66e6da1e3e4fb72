import MonitorCore
import MonitorWire

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
    static func text(_ rows: [ScanReport.Row]) -> String {
        let head = "ADDRESS".column(18) + "MAC".column(20) + "NAME"
        let body = rows.map {
            $0.address.description.column(18) + $0.mac.description.column(20) + ($0.name ?? "–")
        }
        return ([head] + body + ["\(rows.count) \(rows.count == 1 ? "device" : "devices") answered"]).joined(
            separator: "\n") + "\n"
    }
}
