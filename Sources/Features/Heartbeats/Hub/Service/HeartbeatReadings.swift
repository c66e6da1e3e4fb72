internal import Heartbeats
internal import HubCore
internal import HubServer
internal import MonitorCore

/// Which hosts are down, for rules. Signals say it sooner; what is read here makes good what no signal said, such as of a
/// host that another process removed.
enum HeartbeatReadings {
    private static let kinds: Set<String> = ["heartbeat.missed", "heartbeat.failed", "heartbeat.overrun"]

    static func source(_ store: HeartbeatStore, clock: @escaping @Sendable () -> UTCTime) -> AlertSource {
        AlertSource(Signal.heartbeats, completeKinds: kinds) {
            guard let hosts = try? await store.down() else { return nil }
            let now = clock()
            return hosts.map { host in
                let reason = host.heartbeat.reason ?? .timeout
                return AlertReading(
                    "heartbeat.\(Signal.word(.down, reason))", AlertObject("host:\(host.definition.hostID)"),
                    .holds(true), at: now, detail: Signal.down(host, reason),
                    behind: host.definition.behind.map { AlertObject($0) },
                    called: host.definition.name)
            }
        }
    }
}
