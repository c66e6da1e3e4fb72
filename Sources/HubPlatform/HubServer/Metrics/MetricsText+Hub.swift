internal import HubCore
internal import MonitorCore

/// What the hub says of itself.
extension MetricsText {
    mutating func hub(_ values: HubCounters.Values, _ connections: ConnectionCount) {
        family("monitor_hub_build", .info, "The version that runs.") {
            $0.sample(["version": monitorVersion], 1 as UInt64)
        }
        family("monitor_hub_http_responses", .counter, "Answers by status.") {
            for (code, count) in values.answers.sorted(by: { $0.key < $1.key }) {
                $0.sample(["code": "\(code)"], count)
            }
        }
        family("monitor_hub_websockets", .gauge, "Open WebSockets.") {
            for peer in HubCounters.LivePeer.allCases {
                $0.sample(["peer": peer.rawValue], values.live[peer] ?? 0)
            }
        }
        family("monitor_hub_connections", .gauge, "Open connections of all kinds.") {
            $0.sample([:], UInt64(max(0, connections.total)))
        }
        family("monitor_hub_connections_refused", .counter, "Connections closed at once, beyond the bounds.")
        {
            $0.sample([:], connections.refused)
        }
    }

    /// How large the database is, and whether it keeps what it is given.
    /// - Parameter engine: with its version.
    mutating func store(
        _ engine: String, _ sizes: (database: UInt64, log: UInt64?), _ health: StoreHealth
    ) {
        family("monitor_hub_database_info", .gauge, "Which engine the database is of.") {
            $0.sample(["engine": engine], 1 as UInt64)
        }
        family("monitor_hub_database_bytes", .gauge, "Size of the database.") {
            $0.sample([:], sizes.database)
        }
        if let log = sizes.log {
            family("monitor_hub_write_ahead_log_bytes", .gauge, "Size of the database's write-ahead log.") {
                $0.sample([:], log)
            }
        }
        family("monitor_hub_store_up", .gauge, "Whether the database can be used.") {
            $0.sample([:], health.trouble == nil ? 1 : 0 as UInt64)
        }
        family("monitor_hub_store_failures", .counter, "Failures of the database, by what was tried.") {
            for (deed, count) in health.failures.sorted(by: { $0.key < $1.key }) {
                $0.sample(["operation": deed], count)
            }
        }
        family("monitor_hub_store_last_write_seconds", .gauge, "When the database was last written (Unix).") {
            $0.sample([:], health.lastWrite.map { Double($0.milliseconds) / 1000 })
        }
    }
}
