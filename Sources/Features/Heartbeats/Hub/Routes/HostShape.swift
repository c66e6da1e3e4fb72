internal import Heartbeats
internal import HubServer
internal import Hummingbird
internal import MonitorCore
internal import MonitorWire
internal import Schedules

/// The JSON of hosts. Its keys are those of the documented API.
struct HostShape: Sendable {
    /// Of this hub, as the client reached it.
    let origin: String
    /// Of hosts whose URL the client may use, by their IDs.
    var secrets: [String: HeartbeatStore.Secrets] = [:]

    /// An answer that is a bare array.
    static func array(_ body: (inout JSONWriter) -> Void) -> Response {
        var json = JSONWriter(reservingBytes: 4096)
        json.array(nil, body)
        return Answer.bytes(.ok, json.bytes, type: "application/json")
    }

    /// `up`, `down` or `unknown`; whether it is paused stands under another key.
    static func status(_ host: KeptHost) -> String {
        switch host.heartbeat.state {
        case .up, .down: host.heartbeat.state.rawValue
        case .new, .paused: "unknown"
        }
    }

    /// A host that was never heard counts, too; it alerts no one.
    static func isOverdue(_ host: KeptHost, _ now: UTCTime) -> Bool {
        switch host.heartbeat.state {
        case .new, .down: true
        case .paused: false
        case .up: host.heartbeat.isLate(at: now, host.definition.rules)
        }
    }

    static func summary(_ host: KeptHost, _ now: UTCTime, _ json: inout JSONWriter) {
        json.value("id", UInt64(host.number))
        json.value("name", host.definition.name)
        json.value("host_id", host.definition.hostID)
        json.value("status", status(host))
        json.value("last_seen", host.heartbeat.lastBeat)
        json.value("is_overdue", isOverdue(host, now))
    }

    /// Of this host's heartbeats, with its token where the client may know it.
    func url(_ host: KeptHost) -> String {
        let url = "\(origin)/api/v1/heartbeat/\(host.definition.hostID)"
        guard let token = secrets[host.definition.hostID]?.token else { return url }
        return url + "?token=" + PercentText.encoded(token.revealed, keepsSlashes: false)
    }

    /// For clients of healthchecks; `nil` where the client may not know it.
    func pingURL(_ host: KeptHost) -> String? {
        secrets[host.definition.hostID]?.ping.map { "\(origin)/ping/\($0.revealed)" }
    }

    func full(_ host: KeptHost, _ json: inout JSONWriter) {
        let definition = host.definition
        json.value("id", UInt64(host.number))
        json.value("name", definition.name)
        json.value("host_id", definition.hostID)
        json.value("heartbeat_url", url(host))
        json.value("cron_expression", definition.expression)
        json.value("expected_frequency_seconds", UInt64(definition.periodSeconds))
        json.value("schedule_type", definition.scheduleType.rawValue)
        json.value("schedule_config", definition.scheduleConfig)
        json.value("grace_period_seconds", UInt64(definition.graceSeconds))
        json.value("log_analysis_config", definition.logConfig)
        json.value("last_seen", host.heartbeat.lastBeat)
        json.value("status", Self.status(host))
        json.value("created_at", host.createdAt)
        json.value("updated_at", host.updatedAt)
        more(host, &json)
    }

    /// Keys that the documented shape does not have.
    private func more(_ host: KeptHost, _ json: inout JSONWriter) {
        let (definition, beat) = (host.definition, host.heartbeat)
        json.value("timezone", definition.zone)
        json.value("max_run_seconds", UInt64(definition.rules.longestRun))
        json.value("failures_before", UInt64(definition.failuresBefore))
        json.value("successes_before", UInt64(definition.successesBefore))
        json.value("manual_resume", definition.isSticky)
        json.value("post_only", definition.isPostOnly)
        json.value("behind", definition.behind)
        json.value("tags", definition.tags)
        json.value("note", definition.note)
        json.value("ping_url", pingURL(host))
        json.value("state", beat.state.rawValue)
        json.value("reason", beat.reason?.word)
        json.value("status_since", beat.since)
        json.value("due_at", beat.due?.at)
        json.value("deadline", beat.deadline(definition.rules))
        json.value("running_since", beat.run?.since)
        json.value(
            "last_duration_seconds", beat.lastDurationMilliseconds.map { Double($0) / 1000 }, decimals: 3)
        json.value("pings", UInt64(host.pings))
    }

    func configuration(_ host: KeptHost, _ json: inout JSONWriter) {
        let definition = host.definition
        json.value("host_id", definition.hostID)
        json.value("name", definition.name)
        json.value("status", Self.status(host))
        json.value("heartbeat_url", url(host))
        json.value("cron_expression", definition.expression)
        json.value("heartbeat_frequency_seconds", UInt64(definition.periodSeconds))
        json.value("heartbeat_frequency_minutes", UInt64(definition.periodSeconds / 60))
        json.value("grace_period_seconds", UInt64(definition.graceSeconds))
        json.value("schedule_type", definition.scheduleType.rawValue)
        json.value("log_analysis_enabled", definition.isLogAnalysed)
        json.value("last_seen", host.heartbeat.lastBeat)
        json.value("created_at", host.createdAt)
        json.value("updated_at", host.updatedAt)
    }

    static func configured(_ host: KeptHost, _ words: [String], _ json: inout JSONWriter) {
        let definition = host.definition
        json.value("status", "success")
        json.value("host_id", definition.hostID)
        json.value("name", definition.name)
        json.array("updates") { json in
            for word in words { json.value(nil, word) }
        }
        json.object("current_config") { json in
            json.value("cron_expression", definition.expression)
            json.value("frequency_seconds", UInt64(definition.periodSeconds))
            json.value("frequency_minutes", UInt64(definition.periodSeconds / 60))
            json.value("grace_period_seconds", UInt64(definition.graceSeconds))
            json.value("schedule_type", definition.scheduleType.rawValue)
        }
    }

    static func history(_ host: KeptHost, _ beats: [KeptBeat], _ json: inout JSONWriter) {
        json.value("host_id", host.definition.hostID)
        json.value("host_name", host.definition.name)
        json.value("count", UInt64(beats.count))
        json.array("heartbeats") { json in
            for beat in beats {
                json.object { json in
                    json.value("timestamp", beat.at)
                    json.value("source_ip", beat.address)
                    json.value("kind", beat.isIgnored ? "ignored" : beat.kind.word)
                    json.value("exit_status", beat.kind.exitStatus.map { UInt64($0) })
                    json.value(
                        "duration_seconds", beat.durationMilliseconds.map { Double($0) / 1000 }, decimals: 3)
                    json.value("beats", UInt64(beat.count))
                }
            }
        }
    }

    static func flips(_ host: KeptHost, _ flips: [Flip], _ json: inout JSONWriter) {
        json.value("host_id", host.definition.hostID)
        json.array("flips") { json in
            for flip in flips.reversed() {
                json.object { json in
                    json.value("timestamp", flip.at)
                    json.value("from", flip.from.rawValue)
                    json.value("to", flip.to.rawValue)
                    json.value("reason", flip.reason.word)
                }
            }
        }
    }

    func dashboard(
        _ hosts: [KeptHost], _ alerts: [DashboardAlert], _ now: UTCTime, _ json: inout JSONWriter
    ) {
        func count(_ state: HostState) -> UInt64 { UInt64(hosts.count { $0.heartbeat.state == state }) }
        json.array("hosts") { json in
            for host in hosts {
                json.object { json in
                    Self.summary(host, now, &json)
                    json.value("heartbeat_url", url(host))
                    json.value("cron_expression", host.definition.expression)
                    json.value("expected_frequency_seconds", UInt64(host.definition.periodSeconds))
                }
            }
        }
        json.array("recent_alerts") { json in
            for alert in alerts { json.object { alert.write(&$0) } }
        }
        json.value("total_hosts", UInt64(hosts.count))
        json.value("hosts_up", count(.up))
        json.value("hosts_down", count(.down))
        json.value("hosts_unknown", count(.new) + count(.paused))
        json.value("last_updated", now)
    }
}

extension HostDefinition {
    /// Whether its log is to be read: `"enabled": true` in its configuration.
    fileprivate var isLogAnalysed: Bool {
        guard let logConfig else { return false }
        enum Key: String, CaseIterable { case enabled }
        var isOn = false
        var reader = JSONReader(Array(logConfig.utf8))
        try? reader.object(KeyTable<Key>()) { (_, reader) throws(WireFault) in isOn = try reader.bool() }
        return isOn
    }
}
