internal import Heartbeats
internal import HubFrame
internal import MonitorCore

/// Hosts as the public sees them: no addresses, no IDs, and no way into the hub.
struct StatusView: Page {
    static let template = "status"
    let title: String
    let summary: StatusPage.Summary
    let mark: StatusMark
    let rows: [Row]

    struct Row: Sendable {
        let name: String
        let mark: StatusMark
        let bar: UptimeBar
        let percent: String?
    }

    init(_ page: StatusPage, _ hosts: [KeptHost], at now: UTCTime, bars: (KeptHost) -> DayBars) {
        title = page.title
        let byID = Dictionary(uniqueKeysWithValues: hosts.map { ($0.definition.hostID, $0) })
        let shown = page.items.compactMap { item in byID[item.hostID].map { (item.name, $0) } }
        summary = StatusPage.Summary(shown.map(\.1.heartbeat.state))
        mark =
            switch summary {
            case .up: StatusMark(.good, "All services up")
            case .down: StatusMark(.bad, "Some services are down")
            case .unknown: StatusMark(.off, "No data yet")
            }
        rows = shown.map { name, host in
            let bars = bars(host)
            return Row(name: name, mark: StatusMark(host, now), bar: bars.bar, percent: bars.percent)
        }
    }
}
