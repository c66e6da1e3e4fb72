internal import Heartbeats
internal import HubCore
internal import HubServer
internal import MonitorCore
internal import MonitorWire

/// An alert as the documented dashboard has it.
struct DashboardAlert: Sendable, Equatable {
    /// More are not shown.
    static let most = 10

    let number: Int64
    /// The row of the host that it is about; `nil` for another object.
    let host: Int64?
    /// `heartbeat`, `log_analysis`, `internet` or `system`.
    let type: String
    let severity: Severity
    let message: String
    let isAcknowledged: Bool
    let at: UTCTime
    /// Whether it has ended.
    let isOver: Bool
    /// Where more is said of it.
    let path: String?

    /// - Parameter hosts: their rows, by their IDs.
    init(_ alert: RecentAlert, hosts: [String: Int64]) {
        number = alert.number
        host = alert.object.site.hasPrefix("host:") ? hosts[alert.object.siteName] : nil
        let family = alert.rule.prefix { $0 != "." }
        type =
            switch family {
            case "heartbeat": "heartbeat"
            case "log": "log_analysis"
            case "line": "internet"
            default: "system"
            }
        severity = alert.severity
        message =
            switch alert.text {
            case nil: alert.title + "."
            // Hosts' own words name them.
            case let text? where type == "heartbeat" || text.hasPrefix(alert.title): text
            case let text?: "\(alert.title): \(text)"
            }
        isAcknowledged = alert.isAcknowledged
        at = alert.at
        isOver = alert.isOver
        path = alert.path
    }

    /// A host that went down, where no feature judges.
    init(_ failure: HeartbeatStore.Failure) {
        number = failure.number
        host = failure.host
        type = "heartbeat"
        severity = .critical
        message = "\(failure.name) is down (\(failure.reason.word))."
        isAcknowledged = false
        at = failure.at
        isOver = false
        path = nil
    }

    func write(_ json: inout JSONWriter) {
        json.value("id", UInt64(max(0, number)))
        json.value("host_id", host.map { UInt64($0) })
        json.value("alert_type", type)
        json.value("severity", severity.word)
        json.value("message", message)
        json.value("acknowledged", isAcknowledged)
        json.value("created_at", at)
    }

    /// The newest; where no feature judges, the hosts that went down.
    ///
    /// - Parameter isExempt: whether the visitor came without credentials: `HOSTS_API` opens alerts of heartbeats alone.
    static func newest(
        _ gathering: Gathering, _ store: HeartbeatStore, of hosts: [KeptHost], isExempt: Bool = false
    ) async throws -> [DashboardAlert] {
        let family = isExempt ? "heartbeat" : nil
        guard let alerts = try await gathering.recentAlerts(of: family, atMost: most) else {
            return try await store.failures(atMost: most).map(DashboardAlert.init)
        }
        let rows = hosts.reduce(into: [:]) { $0[$1.definition.hostID] = $1.number }
        return alerts.map { DashboardAlert($0, hosts: rows) }
    }
}
