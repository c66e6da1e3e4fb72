internal import Alerts
internal import HubCore
internal import HubFrame
internal import MonitorCore

/// What is wrong now, and what was.
struct AlertsPage: Page {
    static let template = "alerts"
    let title = "Alerts"
    let open: [AlertGroup]
    let nothing: Nothing?
    let ended: [AlertItem]
    let hasEnded: Bool
    let silencesEverything: Bool
    let mayAct: Bool
    let fault: String?

    init(_ open: [Incident], _ ended: [Incident], _ silences: [Silence], mayAct: Bool, fault: String? = nil) {
        self.open = AlertGroup.groups(open, mayAct: mayAct)
        nothing = open.isEmpty ? Nothing("Nothing is wrong", "No incident is open.") : nil
        self.ended = ended.map { AlertItem($0, mayAct: false) }
        hasEnded = !ended.isEmpty
        silencesEverything = silences.contains { $0.matcher.isEverything }
        self.mayAct = mayAct
        self.fault = fault
    }
}

/// A cause, with what is below it.
struct AlertGroup: Sendable {
    let cause: AlertItem
    let children: [AlertItem]
    let count: Int?

    /// Incidents of objects below one that is away are folded under it.
    static func groups(_ open: [Incident], mayAct: Bool) -> [AlertGroup] {
        let outages = open.filter(\.facts.isOutage)
        func cause(_ incident: Incident) -> Incident? {
            outages.first { one in
                one.number != incident.number
                    && (incident.key.object.path.hasPrefix(one.key.object.path + "/")
                        || incident.key.object == one.key.object && !incident.facts.isOutage
                        || incident.facts.behind == one.key.object)
            }
        }
        var children: [Int64: [Incident]] = [:]
        for incident in open {
            if let above = cause(incident) { children[above.number, default: []].append(incident) }
        }
        let below = Set(children.values.joined().map(\.number))
        return open.filter { !below.contains($0.number) }.map { incident in
            let own = children[incident.number] ?? []
            return AlertGroup(
                cause: AlertItem(incident, mayAct: mayAct),
                children: own.map { AlertItem($0, mayAct: mayAct) },
                count: own.isEmpty ? nil : own.count)
        }
    }
}

struct AlertItem: Sendable {
    let number: Int64
    let title: String
    let mark: StatusMark
    let object: String
    let rule: String
    let since: Moment
    let ended: Moment?
    let lasted: String?
    let value: String?
    let acknowledged: String?
    let mayAcknowledge: Bool
    let maySilence: Bool

    /// - Parameter showsNote: whether what a user wrote when acknowledging is shown, besides the name.
    init(_ one: Incident, mayAct: Bool, showsNote: Bool = true) {
        number = one.number
        title = one.count > 1 ? "\(one.facts.title) (\(one.count) objects)" : one.facts.title
        mark = Self.mark(one)
        object = one.key.object.path.replacing("%2F", with: "/")
        rule = one.key.rule
        since = Moment(one.openedAt)
        ended = one.endedAt.map(Moment.init)
        lasted = one.endedAt.map {
            LengthText.text(milliseconds: $0.milliseconds - one.openedAt.milliseconds)
        }
        value = one.last.map { Self.quantity($0, one.facts) }
        acknowledged = one.acknowledgement.map { who in
            who.note.flatMap { showsNote ? "\(who.by): \($0)" : nil } ?? who.by
        }
        mayAcknowledge = mayAct && one.isOpen && one.acknowledgement == nil
        maySilence = mayAct && one.isOpen
    }

    static func mark(_ one: Incident) -> StatusMark {
        if !one.isOpen { return StatusMark(.good, "ended") }
        if one.isFlapping { return StatusMark(.watch, "flapping") }
        return mark(one.severity)
    }

    static func mark(_ severity: Severity) -> StatusMark {
        switch severity {
        case .critical: StatusMark(.bad, "critical")
        case .warning: StatusMark(.watch, "warning")
        case .info: StatusMark(.info, "info")
        }
    }

    private static func quantity(_ value: Double, _ facts: IncidentFacts) -> String {
        let text = LimitText.text(value, facts.unit)
        return facts.threshold.map { "\(text) (limit \(LimitText.text($0, facts.unit)))" } ?? text
    }
}

/// One incident: its story, and who was told what when.
struct IncidentPage: Page {
    static let template = "incident"
    let title: String
    let alert: AlertItem
    let text: String?
    let facts: [Fact]
    let story: [StoryItem]
    let told: [ToldItem]
    let wasTold: Bool
    let fault: String?

    init(
        _ one: Incident, _ story: [StoryLine], _ told: [Int64: Told], names: [Int64: String], mayAct: Bool,
        fault: String? = nil
    ) {
        title = one.facts.title
        alert = AlertItem(one, mayAct: mayAct)
        text = one.facts.text
        facts = one.facts.fields.map { Fact($0.name, $0.value) }
        self.story = story.map(StoryItem.init)
        self.told = told.sorted { $0.key < $1.key }.map {
            ToldItem($0.value, names[$0.key] ?? "channel \($0.key)")
        }
        wasTold = !told.isEmpty
        self.fault = fault
    }
}

struct StoryItem: Sendable {
    let at: Moment
    let what: String
    let by: String?
    let note: String?

    init(_ line: StoryLine) {
        at = Moment(line.at)
        what =
            switch line.kind {
            case .opened: "began"
            case .reopened: "began again"
            case .ended: "ended"
            case .acknowledged: "acknowledged"
            case .flapping: "is flapping: starts and stops repeatedly"
            case .settled: "stopped flapping"
            case .told: Self.told(line.text ?? "")
            case .more: "more"
            }
        by = line.by
        note = line.kind == .told ? nil : line.text
    }

    /// Of `opened phone`.
    private static func told(_ text: String) -> String {
        let words = text.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { return "message written" }
        return switch words[0] {
        case "opened", "event": "message to \(words[1])"
        case "ended": "message to \(words[1]): the end"
        case "reminder": "reminder to \(words[1])"
        default: "another message to \(words[1])"
        }
    }
}

struct ToldItem: Sendable {
    let channel: String
    let what: String
    let at: Moment
    let reminders: Int?

    init(_ told: Told, _ name: String) {
        channel = name
        what =
            switch told.state {
            case .nothing: told.isHeldByWish ? "held back" : "nothing yet"
            case .opened: "beginning"
            case .ended: "beginning and end"
            case .passed: "none: it opened and ended while messages were held back"
            }
        at = Moment(told.at)
        reminders = told.reminders > 0 ? told.reminders : nil
    }
}

/// Silences and planned work.
struct SilencesPage: Page {
    static let template = "silences"
    let title = "Silences"
    let silences: [SilenceItem]
    let hasNoSilences: Bool
    let plans: [PlanItem]
    let hasPlans: Bool
    let mayAct: Bool
    let fault: String?

    let weekdays: [Weekday]

    /// A choice of the form for work that repeats.
    struct Weekday: Sendable {
        let number: Int
        let name: String
    }

    /// Names of those that there are.
    let schedules: [String]
    let hasSchedules: Bool

    init(
        _ silences: [Silence], _ plans: [PlannedWork], schedules: [String] = [], mayAct: Bool,
        at now: UTCTime, fault: String? = nil
    ) {
        self.schedules = schedules
        hasSchedules = !schedules.isEmpty
        self.silences = silences.map(SilenceItem.init)
        hasNoSilences = silences.isEmpty
        self.plans = plans.map { PlanItem($0, at: now) }
        weekdays = WorkHours.dayNames.enumerated().map { Weekday(number: $0.offset + 1, name: $0.element) }
        hasPlans = !plans.isEmpty
        self.mayAct = mayAct
        self.fault = fault
    }
}

struct SilenceItem: Sendable {
    let number: Int64
    let matcher: String
    let reason: String
    let author: String
    let ends: Moment
    let incident: Int64?

    init(_ one: Silence) {
        number = one.number
        matcher = one.matcher.isEverything ? "everything" : "\(one.matcher)"
        reason = one.reason
        author = one.author
        ends = Moment(one.endsAt)
        incident = one.withIncident
    }
}

struct PlanItem: Sendable {
    let number: Int64
    let name: String
    let objects: String
    /// Of the window that is open, or comes next; `nil` where none comes any more.
    let starts: Moment?
    let ends: Moment?
    let author: String
    /// In which windows; `nil` for work that is done once.
    let repeats: String?
    /// Until when windows come; `nil` for those that come until they are cancelled.
    let until: Moment?

    init(_ one: PlannedWork, at now: UTCTime) {
        number = one.number
        name = one.name
        objects = one.objects.pattern
        let window = one.window(from: now)
        starts = (one.repeats == nil ? one.startsAt : window?.lowerBound).map { Moment($0) }
        ends = (one.repeats == nil ? one.endsAt : window?.upperBound).map { Moment($0) }
        author = one.author
        repeats = one.repeats?.words
        until = one.repeats == nil || one.endsAt == PlannedWork.never ? nil : Moment(one.endsAt)
    }
}

/// What is judged.
struct RulesPage: Page {
    static let template = "rules"
    let title = "Rules"
    let rules: [RuleItem]
    let mayChange: Bool
    let kinds: [String]
    let replay: ReplayItem?
    let fault: String?

    /// - Parameter schedules: names of those that there are.
    init(
        _ rules: [Rule], schedules: [String] = [], mayChange: Bool, replay: ReplayItem? = nil,
        fault: String? = nil
    ) {
        self.rules = rules.map { RuleItem($0, schedules: schedules) }
        self.mayChange = mayChange
        kinds = RuleKind.all.filter { $0.source == .readings }.map(\.word)
        self.replay = replay
        self.fault = fault
    }
}

/// What a rule would have said of the last week.
struct ReplayItem: Sendable {
    let name: String
    let sentence: String
    let spans: [Span]

    struct Span: Sendable {
        let object: String
        let from: Moment
        let to: Moment?
    }

    init(_ name: String, _ replay: Replay?, days: Int64) {
        self.name = name
        guard let replay else {
            sentence = "No history is kept that this rule could be replayed over."
            spans = []
            return
        }
        let count = replay.spans.count
        let times = count == 1 ? "once" : "\(count) times"
        sentence =
            replay.points == 0
            ? "Nothing was measured in the last \(days) days that it is about."
            : count == 0
                ? "It would not have fired in the last \(days) days."
                : "It would have fired \(times) in the last \(days) days."
        spans = replay.spans.suffix(20).map {
            Span(
                object: $0.object.path.replacing("%2F", with: "/"), from: Moment($0.from),
                to: $0.to.map(Moment.init))
        }
    }
}

struct RuleItem: Sendable {
    let name: String
    let path: String
    let summary: String
    let objects: String?
    let mark: StatusMark
    let isOn: Bool
    let severity: String
    let severities: [Choice]
    let raise: String?
    let clear: String?
    /// As people read it.
    let limit: String?
    let unit: String
    let forSeconds: Int64
    /// `2 min`; a dash where it fires at once.
    let lasting: String
    let clearSeconds: Int64
    let isStandard: Bool
    let mayReplay: Bool
    let schedule: String?
    let schedules: [Choice]

    struct Choice: Sendable {
        let word: String
        let isChosen: Bool
    }

    init(_ rule: Rule, schedules: [String]) {
        let kind = RuleKind.of(rule.kind)
        name = rule.name
        path = PercentText.encoded(rule.name)
        summary = kind?.summary ?? ""
        objects = rule.objects.pattern == "*" ? nil : rule.objects.pattern
        mark = rule.isOn ? StatusMark(.good, "on") : StatusMark(.off, "off")
        isOn = rule.isOn
        severity = rule.severity.word
        severities = Severity.allCases.map { Choice(word: $0.word, isChosen: $0 == rule.severity) }
        raise = rule.terms.thresholds.map { "\($0.raise)" }
        clear = rule.terms.thresholds.map { "\($0.clear)" }
        unit = kind?.unit ?? ""
        limit = rule.terms.thresholds.map {
            let unit = kind?.unit ?? ""
            return "\(LimitText.text($0.raise, unit)), clears at \(LimitText.text($0.clear, unit))"
        }
        forSeconds = rule.terms.forMilliseconds / 1000
        lasting = forSeconds == 0 ? "–" : LengthText.text(milliseconds: rule.terms.forMilliseconds)
        clearSeconds = rule.terms.clearMilliseconds / 1000
        isStandard = rule.isStandard
        mayReplay = rule.terms.thresholds != nil
        schedule = rule.schedule
        // One that was removed stays until another is chosen.
        self.schedules = Set(schedules + [rule.schedule].compactMap(\.self)).sorted().map {
            Choice(word: $0, isChosen: $0 == rule.schedule)
        }
    }
}

/// Readings and limits as people read them: `85 °C`, `50 Mbit/s`.
enum LimitText {
    static func text(_ value: Double, _ unit: String) -> String {
        if unit == "bit/s", value >= 1_000_000 { return "\(number(value / 1_000_000)) Mbit/s" }
        return unit.isEmpty ? number(value) : "\(number(value)) \(unit)"
    }

    /// With one digit behind the point, where it says something.
    private static func number(_ value: Double) -> String {
        let tenths = (value * 10).rounded()
        return Int64(exactly: tenths / 10).map { "\($0)" } ?? "\(tenths / 10)"
    }
}
