internal import Heartbeats
internal import HubCore
internal import MonitorCore

/// What heartbeats tell other features: source `heartbeats`, subject `host:ID`, and one word of state: `up`, `missed`,
/// `failed`, `overrun`, `paused`, `new`, `removed`. Of the hub itself: subject `hub`, state `deaf`.
extension Signal {
    static let heartbeats = "heartbeats"

    init(_ one: HostFlip) {
        let definition = one.host.definition
        self.init(
            source: Self.heartbeats, subject: "host:\(definition.hostID)",
            state: Self.word(one.flip.to, one.flip.reason), at: one.flip.at, detail: Self.detail(one),
            behind: definition.behind, called: definition.name)
    }

    /// A host that is down since before the hub started.
    init(down host: KeptHost) {
        let beat = host.heartbeat
        let reason = beat.reason ?? .timeout
        self.init(
            source: Self.heartbeats, subject: "host:\(host.definition.hostID)",
            state: Self.word(.down, reason), at: beat.since ?? host.updatedAt,
            detail: Self.down(host, reason), behind: host.definition.behind,
            called: host.definition.name)
    }

    init(removed host: KeptHost, at time: UTCTime) {
        self.init(
            source: Self.heartbeats, subject: "host:\(host.definition.hostID)", state: "removed", at: time,
            detail: "\(host.definition.name) was removed.")
    }

    init(_ deafness: Deafness) {
        // Of what comes often, the next one tells; what is due once an hour or less is worth a line.
        let rare = deafness.hosts.filter {
            $0.definition.periodSeconds > 3600 || $0.definition.expression != nil
        }
        let names = rare.prefix(20).map(\.definition.name).joined(separator: ", ")
        let more = rare.count > 20 ? " and \(rare.count - 20) more" : ""
        self.init(
            source: Self.heartbeats, subject: "hub", state: "deaf", at: deafness.to,
            detail: rare.isEmpty
                ? nil : "Not received because the hub was not running: \(names)\(more). Check these jobs.")
    }

    static func word(_ state: HostState, _ reason: FlipReason) -> String {
        guard state == .down else { return state.rawValue }
        return switch reason {
        case .fail, .exit: "failed"
        case .overrun: "overrun"
        case .timeout, .heard, .paused, .resumed: "missed"
        }
    }

    private static func detail(_ one: HostFlip) -> String {
        let name = one.host.definition.name
        switch one.flip.to {
        case .down: return down(one.host, one.flip.reason)
        case .paused: return "\(name) is paused."
        case .new: return "\(name) is not paused any more, and was never heard."
        case .up:
            switch (one.flip.from, one.stateSince) {
            case (.down, let since?):
                let length = one.flip.at.milliseconds - since.milliseconds
                return "\(name) was heard again after \(LengthText.text(milliseconds: length))."
            case (.new, _): return "\(name) was heard for the first time."
            default: return "\(name) is up."
            }
        }
    }

    static func down(_ host: KeptHost, _ reason: FlipReason) -> String {
        let (name, beat) = (host.definition.name, host.heartbeat)
        switch reason {
        case .fail: return "\(name) reported a failure."
        case .exit(let status): return "\(name) ended with exit status \(status)."
        case .overrun:
            let most = LengthText.text(milliseconds: Int64(host.definition.rules.longestRun) * 1000)
            return "\(name) began a run that has not ended after \(most)."
        case .timeout, .heard, .paused, .resumed:
            let seen = beat.lastBeat.map { last in
                let since = beat.since ?? host.updatedAt
                return
                    "last heard \(LengthText.text(milliseconds: since.milliseconds - last.milliseconds)) before"
            }
            return
                "\(name) missed its heartbeat: expected \(host.definition.expected), \(seen ?? "never heard")."
        }
    }
}

extension HostDefinition {
    /// When it is expected, in words: `every 5 min`, `at 0 8 * * * (Europe/Berlin)`.
    var expected: String {
        if let expression { return "at \(expression) (\(zone))" }
        if let scheduleName { return "by the schedule \(scheduleName)" }
        if scheduleType == .custom, scheduleConfig?.contains("\"calendar\":\"") ?? false {
            return "by its calendar"
        }
        return "every \(LengthText.text(milliseconds: Int64(periodSeconds) * 1000))"
    }
}
