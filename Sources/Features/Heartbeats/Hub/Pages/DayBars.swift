internal import Heartbeats
internal import HubCore
internal import HubFrame
internal import MonitorCore
internal import Schedules

/// Thirty days of one host, a slot each, by the days of a zone.
struct DayBars: Sendable {
    static let days = 30
    let bar: UptimeBar
    /// Of the time that is known; `nil` where nothing is.
    let percent: String?

    /// - Parameters:
    ///   - flips: the oldest first, from before the first day on where there are any.
    ///   - state: now.
    init(_ flips: [Flip], state: HostState, now: UTCTime, zone: Zone) {
        let initial = flips.first?.from ?? state
        let today = zone.wall(at: now.seconds).date.days
        var (up, down) = (Int64(0), Int64(0))
        let slots = (today - Self.days + 1...today).map { day in
            let date = CivilDate(days: day)
            let range = zone.day(date)
            let uptime = Uptime(
                flips, initial: initial, in: Int64(range.lowerBound) * 1000..<Int64(range.upperBound) * 1000,
                now: now)
            up += uptime.upMilliseconds
            down += uptime.downMilliseconds
            return Self.slot(uptime, "\(date)")
        }
        let ratio = up + down > 0 ? Double(up) / Double(up + down) : nil
        percent = ratio.map(Self.percent)
        bar = UptimeBar(
            "\(Self.days) days: " + (ratio.map { Self.percent($0) + " up" } ?? "no data"), slots)
    }

    private static func slot(_ uptime: Uptime, _ date: String) -> UptimeBar.Slot {
        guard let ratio = uptime.ratio else { return UptimeBar.Slot(.off, "\(date): no data") }
        if uptime.downMilliseconds == 0 { return UptimeBar.Slot(.good, "\(date): up") }
        let times = uptime.downs > 1 ? ", \(uptime.downs) outages" : ""
        let words =
            "\(date): \(percent(ratio)) up, down for \(LengthText.text(milliseconds: uptime.downMilliseconds))\(times)"
        return UptimeBar.Slot(ratio < 0.95 ? .bad : .watch, words)
    }

    /// Rounded down: 100 % is said of a host that was never down.
    static func percent(_ ratio: Double) -> String {
        let hundredths = Int((ratio * 10_000).rounded(.down))
        let rest = hundredths % 100
        return "\(hundredths / 100)" + (rest == 0 ? "" : ".\(rest / 10)\(rest % 10)") + " %"
    }
}
