internal import HubNouns
internal import MonitorCore

/// What the hub says of itself.
extension MetricsText {
    mutating func hub(_ values: HubCounters.Values, _ connections: ConnectionCount, _ store: StoreReadings?) {
        family("monitor_hub_build", .info, "The version that runs.") {
            $0.sample(["version": monitorVersion], 1 as UInt64)
        }
        family("monitor_hub_snapshots", .counter, "Snapshots that agents handed in and the hub keeps.") {
            for outcome in HubCounters.Keeping.allCases {
                $0.sample(["outcome": outcome.rawValue], values.kept[outcome] ?? 0)
            }
        }
        family("monitor_hub_refusals", .counter, "What agents handed in and the hub did not keep.") {
            for reason in HubCounters.Refusal.allCases {
                $0.sample(["reason": reason.rawValue], values.refused[reason] ?? 0)
            }
        }
        family("monitor_hub_key_requests", .counter, "Requests for a key, by what became of them.") {
            for outcome in HubCounters.KeyRequest.allCases {
                $0.sample(["outcome": outcome.rawValue], values.keyRequests[outcome] ?? 0)
            }
        }
        family("monitor_hub_store_seconds", .histogram, "From a whole request to its durable storage.") {
            $0.sample(values.storing)
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
        if let store { memory(store) }
    }

    /// Whether the store keeps what it is given.
    mutating func store(_ health: StoreHealth) {
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

    private mutating func memory(_ store: StoreReadings) {
        family("monitor_hub_intake_snapshots", .gauge, "Snapshots that wait to be stored.") {
            $0.sample([:], store.waitingSnapshots)
        }
        family("monitor_hub_database_bytes", .gauge, "Size of the database file.") {
            $0.sample([:], store.databaseBytes)
        }
        family("monitor_hub_write_ahead_log_bytes", .gauge, "Size of the database's write-ahead log.") {
            $0.sample([:], store.writeAheadBytes)
        }
        family("monitor_hub_agents", .gauge, "Agents that are known.") { $0.sample([:], store.agents) }
        family("monitor_hub_sessions", .gauge, "Logins of people.") { $0.sample([:], store.sessions) }
        family("monitor_hub_keys", .gauge, "Keys of agents, by what was decided on them.") {
            for state in AgentKey.State.allCases {
                $0.sample(["state": state.rawValue], store.keys[state] ?? 0)
            }
        }
        family("monitor_hub_quarantine_snapshots", .gauge, "Snapshots that wait for an approval.") {
            $0.sample([:], store.quarantinedSnapshots)
        }
        family("monitor_hub_quarantine_bytes", .gauge, "Size of what waits for an approval.") {
            $0.sample([:], store.quarantinedBytes)
        }
    }
}
