internal import AgentHost
internal import LanCore
internal import MonitorCore

/// The live table of `monitor-agent top`: what one snapshot looks like in so many columns and rows.
struct TopScreen {
    let sides: [LanSide]
    let columns: Int
    let rows: Int
    var view = TopView()
    var today = TodayTotals()

    /// The lines of one screen, with colour but without cursor movement.
    func lines(_ snapshot: Snapshot) -> [String] {
        let devices = view.chosen(snapshot.devices, total: total)
        let room = max(1, rows - 7)
        let first = min(view.first, max(0, devices.count - room))
        let shown = devices.dropFirst(first).prefix(room)
        let all = max(snapshot.devices.reduce(0) { $0 + Self.rate($1) }, 1)
        let knowsLine = snapshot.devices.contains { $0.bandwidth?.utilizationRatio != nil }
        var lines = [title(snapshot), summary(snapshot), "", Style.dim(header(knowsLine: knowsLine))]
        lines += shown.map { device in
            row(device, share: knowsLine ? device.bandwidth?.utilizationRatio ?? 0 : Self.rate(device) / all)
        }
        if devices.count > first + shown.count {
            lines.append(Style.dim("… and \(devices.count - first - shown.count) more"))
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

    private func total(_ device: DeviceSample) -> UInt64 {
        view.showsToday ? today.bytes(device) : device.totalBytes
    }

    /// A table that began today knows no more of the day than since then.
    private var totalTitle: String { view.showsToday && today.isWhole ? "TODAY" : "SINCE START" }

    /// - Parameter knowsLine: whether shares are of the line's speed; else they are of all traffic now.
    private func header(knowsLine: Bool) -> String {
        cut(
            "DEVICE".column(nameWidth) + (showsAddress ? "ADDRESS".column(17) : "")
                + "DOWNLOAD".column(13, right: true) + "UPLOAD".column(13, right: true) + "  "
                + (barWidth > 0 ? (knowsLine ? "LINE" : "SHARE").column(barWidth) : "")
                + (showsTotal ? totalTitle.column(Self.totalWidth, right: true) : ""))
    }

    /// A terminal that is too narrow loses the end of a line: a line that wraps would shift all below it.
    private func cut(_ line: String) -> String { String(line.prefix(columns)) }

    private func row(_ device: DeviceSample, share: Double) -> String {
        let bandwidth = device.bandwidth
        let rate = Self.rate(device)
        let line = cut(
            (device.name == device.address.description ? "–" : device.name).column(nameWidth - 1) + " "
                + (showsAddress ? device.address.description.column(16) + " " : "")
                + Units.bitRate(bandwidth?.downloadedBytesPerSecond).column(13, right: true)
                + Units.bitRate(bandwidth?.uploadedBytesPerSecond).column(13, right: true) + "  ")
        let percent = "\(Int((share * 100).rounded())) %".column(6, right: true)
        let bar = barWidth < 7 ? "" : Style.bar(share, width: barWidth - 7) + percent + " "
        let sum = showsTotal ? Units.bytes(total(device)).column(Self.totalWidth, right: true) : ""
        if !device.isActive { return Style.dim(line + bar + sum) }
        return rate > 0 ? line + Style.green(bar) + sum : line + bar + sum
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
            ? Style.dim(cut(text + " · complete" + keys))
            : Style.red(cut(text + " · incomplete" + keys))
    }

    private var keys: String {
        if view.isFinding { return " · find: \(view.find)_ (Enter keeps, Esc clears)" }
        let found = view.find.isEmpty ? "" : " · '\(view.find)', Esc clears"
        return found + (view.isPaused ? " · paused, p goes on" : " · p pauses")
            + " · s sorts (by \(view.order.rawValue)) · t today · / finds · q quits"
    }

    /// What the address, the two rates and the gap take.
    private var fixedWidth: Int { (showsAddress ? 17 : 0) + 26 + 2 }
    /// The narrowest terminals lose the address, too.
    private var showsAddress: Bool { columns >= 58 }
    private static let totalWidth = 13

    /// Narrow terminals lose the sum first, then the bar.
    private var showsTotal: Bool { columns >= fixedWidth + Self.totalWidth + 16 + 6 }
    private var nameWidth: Int {
        max(12, min(28, columns - fixedWidth - (showsTotal ? 6 + Self.totalWidth : 0)))
    }
    private var barWidth: Int {
        let room = columns - nameWidth - fixedWidth - (showsTotal ? Self.totalWidth : 0)
        return room < 8 ? 0 : min(30, room)
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
