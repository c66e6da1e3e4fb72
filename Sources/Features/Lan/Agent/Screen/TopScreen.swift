internal import AgentHost
internal import LanCore
internal import MonitorCore

/// The live table of `monitor-agent top`: what one snapshot looks like in so many columns and rows.
struct TopScreen {
    let sides: [LanSide]
    let columns: Int
    let rows: Int

    /// The lines of one screen, with colour but without cursor movement.
    func lines(_ snapshot: Snapshot) -> [String] {
        let devices = Self.busiestFirst(snapshot.devices)
        let room = max(1, rows - 7)
        let shown = devices.prefix(room)
        let busiest = max(shown.map(Self.rate).max() ?? 0, 1)
        var lines = [title(snapshot), summary(snapshot), "", Style.dim(header)]
        lines += shown.map { row($0, busiest: busiest) }
        if devices.count > shown.count {
            lines.append(Style.dim("… and \(devices.count - shown.count) more"))
        }
        lines += ["", foot(snapshot.capture)]
        return lines
    }

    static func busiestFirst(_ devices: [DeviceSample]) -> [DeviceSample] {
        devices.sorted { (rate($0), $0.totalBytes, $1.address) > (rate($1), $1.totalBytes, $0.address) }
    }

    private static func rate(_ device: DeviceSample) -> Double {
        (device.bandwidth?.downloadedBytesPerSecond ?? 0) + (device.bandwidth?.uploadedBytesPerSecond ?? 0)
    }

    private func title(_ snapshot: Snapshot) -> String {
        let places = sides.map { " · \($0.interface.name) · \($0.shownRanges)" }
        let left = snapshot.name.serverID + places.joined()
        let right = snapshot.windowEnded.description.dropFirst(11).prefix(8) + " UTC"
        return Style.bold(left.column(max(0, columns - right.count - 1)) + " " + right)
    }

    private func summary(_ snapshot: Snapshot) -> String {
        let active = snapshot.devices.count(where: \.isActive)
        let down = snapshot.devices.reduce(0) { $0 + ($1.bandwidth?.downloadedBytesPerSecond ?? 0) }
        let up = snapshot.devices.reduce(0) { $0 + ($1.bandwidth?.uploadedBytesPerSecond ?? 0) }
        let memory = snapshot.host.memory.map {
            1 - Double($0.availableBytes) / Double(max(1, $0.totalBytes))
        }
        let text =
            "\(active) of \(snapshot.devices.count) devices active   ↓ \(Units.bitRate(down))   "
            + "↑ \(Units.bitRate(up))   cpu \(Units.percent(snapshot.host.cpuBusyRatio))   "
            + "memory \(Units.percent(memory))"
        return String(text.prefix(columns))
    }

    private var header: String {
        "DEVICE".column(nameWidth) + "ADDRESS".column(17) + "DOWNLOAD".column(13, right: true)
            + "UPLOAD".column(13, right: true) + "  " + (barWidth > 0 ? "SHARE".column(barWidth) : "")
            + (showsTotal ? "SINCE START".column(Self.totalWidth, right: true) : "")
    }

    private func row(_ device: DeviceSample, busiest: Double) -> String {
        let bandwidth = device.bandwidth
        let rate = Self.rate(device)
        let line =
            (device.name == device.address.description ? "–" : device.name).column(nameWidth - 1) + " "
            + device.address.description.column(16) + " "
            + Units.bitRate(bandwidth?.downloadedBytesPerSecond).column(13, right: true)
            + Units.bitRate(bandwidth?.uploadedBytesPerSecond).column(13, right: true) + "  "
        let bar = Style.bar(rate / busiest, width: barWidth)
        let total = showsTotal ? Units.bytes(device.totalBytes).column(Self.totalWidth, right: true) : ""
        if !device.isActive { return Style.dim(line + bar + total) }
        return rate > 0 ? line + Style.green(bar) + total : line + bar + total
    }

    private func foot(_ capture: CaptureReport) -> String {
        guard let totals = capture.totals else {
            return Style.red("Not capturing: devices cannot be measured.")
        }
        let dropped = capture.kernelDroppedPackets ?? 0
        let text =
            "\(totals.frames.packets) packets, \(dropped) dropped, "
            + "\(Units.bytes(totals.undecoded.bytes)) undecoded"
        return capture.isComplete
            ? Style.dim(String((text + " · complete · Ctrl-C ends").prefix(columns)))
            : Style.red(String((text + " · incomplete").prefix(columns)))
    }

    /// What the address, the two rates and the gap take.
    private static let fixedWidth = 17 + 26 + 2
    private static let totalWidth = 13

    /// Narrow terminals lose the sum first, then the bar.
    private var showsTotal: Bool { columns >= Self.fixedWidth + Self.totalWidth + 16 + 6 }
    private var nameWidth: Int {
        max(12, min(28, columns - Self.fixedWidth - (showsTotal ? 6 + Self.totalWidth : 0)))
    }
    private var barWidth: Int {
        let room = columns - nameWidth - Self.fixedWidth - (showsTotal ? Self.totalWidth : 0)
        return room < 6 ? 0 : min(30, room)
    }
}

extension DeviceSample {
    var totalBytes: UInt64 { downloadedBytesSinceStart &+ uploadedBytesSinceStart }
}

/// ANSI colours; ECMA-48 §8.3.117.
enum Style {
    static func bold(_ text: String) -> String { "\u{1b}[1m\(text)\u{1b}[0m" }
    static func dim(_ text: String) -> String { "\u{1b}[2m\(text)\u{1b}[0m" }
    static func green(_ text: String) -> String { "\u{1b}[32m\(text)\u{1b}[0m" }
    static func red(_ text: String) -> String { "\u{1b}[31m\(text)\u{1b}[0m" }

    /// A bar of eighths.
    static func bar(_ share: Double, width: Int) -> String {
        let eighths = Int((min(1, max(0, share)) * Double(width * 8)).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return (String(repeating: "█", count: eighths / 8) + parts[eighths % 8]).column(width)
    }
}
