internal import Heartbeats
internal import HubCore
internal import HubFrame
internal import MonitorCore

/// All hosts that are expected to report, with thirty days of each.
struct HeartbeatsPage: Page {
    static let template = "heartbeats"
    let title = "Heartbeats"
    let tiles: [Tile]
    let rows: [HostItem]
    /// The newest alerts of all kinds.
    let alerts: [TimelineRow]
    let hasAlerts: Bool
    let nothing: Nothing?
    let newSecret: NewSecret?
    let fault: String?
    let draft: HostForm
    /// Options of schedules in all rows together. Beyond them a row offers those alone that have no name, and its own.
    private static let mostOptions = 2000

    /// - Parameter schedules: names of those that there are.
    init(
        _ hosts: [KeptHost], bars: [Int64: DayBars], alerts: [DashboardAlert] = [], schedules: [String] = [],
        now: UTCTime, draft: HostForm = HostForm(), newSecret: NewSecret? = nil, fault: String? = nil
    ) {
        self.alerts = alerts.map(TimelineRow.init)
        hasAlerts = !alerts.isEmpty
        let isBrief = hosts.count * schedules.count > Self.mostOptions
        rows = hosts.map { HostItem($0, bars[$0.number], now, isBrief ? [] : schedules, hasMore: isBrief) }
        func count(_ state: HostState) -> String { "\(hosts.count { $0.heartbeat.state == state })" }
        tiles = [
            Tile("Hosts", "\(hosts.count)"), Tile("Up", count(.up)), Tile("Down", count(.down)),
            Tile("Not heard yet", count(.new)), Tile("Paused", count(.paused)),
        ]
        nothing =
            hosts.isEmpty
            ? Nothing(
                "No host reports here yet",
                "Add a host or a job below: it gets a URL, and calls it whenever it has done its work. When it does not, it is shown here as down."
            ) : nil
        self.newSecret = newSecret
        self.fault = fault
        self.draft = draft
    }
}

/// One host in the table.
struct HostItem: Sendable {
    let name: String
    let hostID: String
    let path: String
    let mark: StatusMark
    /// Why, or since when it is so.
    let note: String?
    let expected: String
    let last: Moment?
    let bar: UptimeBar?
    let percent: String?
    let isPaused: Bool
    let form: HostForm
    let tags: String?

    init(
        _ host: KeptHost, _ bars: DayBars?, _ now: UTCTime, _ schedules: [String] = [], hasMore: Bool = false
    ) {
        let (definition, beat) = (host.definition, host.heartbeat)
        name = definition.name
        hostID = definition.hostID
        path = Self.path(definition.hostID)
        mark = StatusMark(host, now)
        note = Self.note(host, now)
        expected = definition.expected
        last = beat.lastBeat.map(Moment.init)
        bar = bars?.bar
        percent = bars?.percent
        isPaused = beat.state == .paused
        form = HostForm(definition, schedules: schedules, hasMore: hasMore)
        tags = definition.tags.isEmpty ? nil : definition.tags
    }

    static func path(_ hostID: String) -> String { "/heartbeats/\(hostID)" }

    private static func note(_ host: KeptHost, _ now: UTCTime) -> String? {
        let beat = host.heartbeat
        switch beat.state {
        case .down:
            let why =
                switch beat.reason {
                case .fail: "reported a failure"
                case .exit(let status): "exit status \(status)"
                case .overrun: "runs too long"
                default: "missed its heartbeat"
                }
            guard let since = beat.since else { return why }
            return why + ", for " + LengthText.text(milliseconds: now.milliseconds - since.milliseconds)
        case .up:
            guard let run = beat.run else { return nil }
            return "runs for " + LengthText.text(milliseconds: now.milliseconds - run.since.milliseconds)
        case .new, .paused: return nil
        }
    }
}

extension TimelineRow {
    init(_ alert: DashboardAlert) {
        let state: StatusMark.State =
            switch alert.severity {
            case .info: .info
            case .warning: .watch
            case .critical: .bad
            }
        let ends = [alert.isOver ? "over" : nil, alert.isAcknowledged ? "acknowledged" : nil]
        self.init(
            at: alert.at, StatusMark(alert.isOver ? .off : state, alert.severity.word),
            subject: alert.path.map { PageLink(alert.message, $0) },
            detail: ((alert.path == nil ? [alert.message] : []) + ends.compactMap(\.self))
                .joined(separator: ", "))
    }
}

extension StatusMark {
    init(_ host: KeptHost, _ now: UTCTime) {
        switch host.heartbeat.state {
        case .new: self.init(.info, "not heard yet")
        case .paused: self.init(.off, "paused")
        case .down: self.init(.bad, "down")
        case .up where host.heartbeat.isLate(at: now, host.definition.rules): self.init(.watch, "late")
        case .up: self.init(.good, "up")
        }
    }
}

extension Need {
    /// A host that is down, for the overview.
    init(down host: KeptHost, at now: UTCTime) {
        self.init(
            StatusMark(host, now), "\(host.definition.name) \(HostItem(host, nil, now).note ?? "is down").",
            path: HostItem.path(host.definition.hostID), since: host.heartbeat.since.map(Moment.init))
    }
}

/// What the fields of a host's form show.
struct HostForm: Sendable {
    var name = ""
    var hostID = ""
    var period = "300"
    var grace = "60"
    var expression = ""
    var zone = "UTC"
    var types: [Choice] = []
    /// Whether there are more schedules than `types` has.
    var hasMore = false
    var config = ""
    var longestRun = ""
    var failures = "1"
    var successes = "1"
    var isSticky = false
    var isPostOnly = false
    var behind = ""
    var tags = ""
    var note = ""

    struct Choice: Sendable {
        let value: String
        let word: String
        let isChosen: Bool
    }

    /// - Parameters:
    ///   - chosen: a type of schedule, or the name of one.
    ///   - schedules: names of those that there are.
    init(_ chosen: String = ScheduleType.always.rawValue, schedules: [String] = []) {
        types = ScheduleType.allCases.map { one in
            Choice(value: one.rawValue, word: one.word, isChosen: one.rawValue == chosen)
        }
        // One that was removed stays until another is chosen.
        let names = ScheduleType(rawValue: chosen) == nil ? schedules + [chosen] : schedules
        types += Set(names).sorted().map { Choice(value: $0, word: $0, isChosen: $0 == chosen) }
    }

    init(_ definition: HostDefinition, schedules: [String] = [], hasMore: Bool = false) {
        self.init(definition.scheduleName ?? definition.scheduleType.rawValue, schedules: schedules)
        self.hasMore = hasMore
        name = definition.name
        hostID = definition.hostID
        period = "\(definition.periodSeconds)"
        grace = "\(definition.graceSeconds)"
        expression = definition.expression ?? ""
        zone = definition.zone
        config = definition.scheduleName == nil ? definition.scheduleConfig ?? "" : ""
        longestRun = definition.longestRunSeconds.map { "\($0)" } ?? ""
        failures = "\(definition.failuresBefore)"
        successes = "\(definition.successesBefore)"
        isSticky = definition.isSticky
        isPostOnly = definition.isPostOnly
        behind = definition.behind ?? ""
        tags = definition.tags
        note = definition.note
    }
}

extension ScheduleType {
    var word: String {
        switch self {
        case .always: "always"
        case .businessHours: "business hours"
        case .custom: "custom hours"
        }
    }
}
