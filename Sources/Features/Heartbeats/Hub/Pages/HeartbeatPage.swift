internal import Heartbeats
internal import HubCore
internal import HubFrame
internal import MonitorCore
internal import Schedules

/// One host: how it is, how it reports, and what it said.
struct HeartbeatPage: Page {
    static let template = "heartbeat"
    let title: String
    let hostID: String
    let path: String
    let mark: StatusMark
    let facts: [Fact]
    let bar: UptimeBar?
    let percent: String?
    let trouble: String?
    let isPaused: Bool
    let form: HostForm
    let snippets: [Snippet]
    let beats: [BeatItem]
    let flips: [TimelineRow]
    let newSecret: NewSecret?
    let fault: String?

    /// - Parameter secrets: of an operator; `nil` for others, who see no URL.
    init(
        _ host: KeptHost, bars: DayBars?, beats: [KeptBeat], flips: [Flip], secrets: HeartbeatStore.Secrets?,
        schedules: [String] = [], origin: String, trouble: String?, now: UTCTime, newSecret: NewSecret? = nil,
        fault: String? = nil
    ) {
        let definition = host.definition
        title = definition.name
        hostID = definition.hostID
        path = HostItem.path(hostID)
        mark = StatusMark(host, now)
        facts = Self.facts(host)
        bar = bars?.bar
        percent = bars?.percent
        self.trouble = trouble
        isPaused = host.heartbeat.state == .paused
        form = HostForm(definition, schedules: schedules)
        snippets = secrets.map { Snippet.all(definition.hostID, $0, origin) } ?? []
        self.beats = beats.map(BeatItem.init)
        self.flips = flips.reversed().prefix(50).map { TimelineRow($0) }
        self.newSecret = newSecret
        self.fault = fault
    }

    private static func facts(_ host: KeptHost) -> [Fact] {
        let (definition, beat) = (host.definition, host.heartbeat)
        func time(_ time: UTCTime?) -> String { time.map { Moment($0).human } ?? "–" }
        return [
            Fact("ID", definition.hostID), Fact("Expected", definition.expected),
            Fact("Grace", LengthText.text(milliseconds: Int64(definition.graceSeconds) * 1000)),
            Fact("Counts", definition.scheduleName ?? definition.scheduleType.word),
            Fact("Last heard", time(beat.lastBeat)),
            Fact("Next expected", time(beat.due?.at)), Fact("Down at", time(beat.deadline(definition.rules))),
            Fact(
                "Last run took",
                beat.lastDurationMilliseconds.map { LengthText.text(milliseconds: $0) } ?? "–"),
            Fact("Heartbeats", "\(host.pings)"),
        ] + (definition.behind.map { [Fact("Depends on", $0)] } ?? [])
            + (definition.note.isEmpty ? [] : [Fact("Note", definition.note)])
    }
}

/// A heartbeat in the table.
struct BeatItem: Sendable {
    let at: Moment
    let kind: String
    let state: String
    let address: String?
    let userAgent: String?
    let duration: String?
    let count: Int64?
    let body: String?

    private static let longestShown = 1000

    init(_ beat: KeptBeat) {
        at = Moment(beat.at)
        kind = beat.isIgnored ? "ignored" : beat.kind.exitStatus.map { "exit \($0)" } ?? beat.kind.word
        state = beat.isIgnored ? "off" : beat.kind.isFailure ? "bad" : beat.kind.isEnd ? "good" : "info"
        address = beat.address
        userAgent = beat.userAgent
        duration = beat.durationMilliseconds.map { LengthText.text(milliseconds: $0) }
        count = beat.count > 1 ? beat.count : nil
        body =
            beat.body.isEmpty
            ? nil : CleanText.line(String(decoding: beat.body.prefix(Self.longestShown), as: UTF8.self))
    }
}

extension TimelineRow {
    init(_ flip: Flip) {
        let mark: StatusMark =
            switch flip.to {
            case .up: StatusMark(.good, "up")
            case .down: StatusMark(.bad, "down")
            case .paused: StatusMark(.off, "paused")
            case .new: StatusMark(.info, "not heard yet")
            }
        self.init(at: flip.at, mark, detail: flip.reason.word)
    }
}
