internal import Heartbeats
internal import HubServer
internal import MonitorCore

extension MetricsText {
    /// Beyond these, hosts are left out.
    private static let mostHosts = 2000

    /// - Parameter namesHosts: whether the reader may know which hosts there are.
    mutating func heartbeats(
        _ hosts: [KeptHost], _ outcomes: [BeatCounters.Outcome: UInt64], namesHosts: Bool, at now: UTCTime
    ) {
        family("monitor_heartbeats", .counter, "Heartbeats, by what became of them.") {
            for outcome in BeatCounters.Outcome.allCases {
                $0.sample(["outcome": outcome.rawValue], outcomes[outcome] ?? 0)
            }
        }
        family("monitor_heartbeat_hosts", .gauge, "Hosts that are expected to report, by state.") {
            for state in HostState.allCases {
                $0.sample(
                    ["state": state.rawValue], UInt64(hosts.count { $0.heartbeat.state == state }))
            }
        }
        guard namesHosts else { return }
        let shown = hosts.prefix(Self.mostHosts)
        family("monitor_heartbeat_up", .gauge, "Whether a host is up; neither where it is new or paused.") {
            for host in shown where [.up, .down].contains(host.heartbeat.state) {
                $0.sample(["host": host.definition.hostID], UInt64(host.heartbeat.state == .up ? 1 : 0))
            }
        }
        family(
            "monitor_heartbeat_deadline_seconds", .gauge, "Seconds until a host is down unless it is heard."
        ) {
            for host in shown {
                guard let deadline = host.heartbeat.deadline(host.definition.rules) else { continue }
                $0.sample(
                    ["host": host.definition.hostID],
                    Double(deadline.milliseconds - now.milliseconds) / 1000)
            }
        }
    }
}
