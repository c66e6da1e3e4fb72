public import HubCore
public import MonitorCore

/// One thing that is wrong with one object, from its beginning to its end: the story that channels hear.
public struct Incident: Sendable, Equatable {
    public enum State: String, Sendable { case open, acknowledged, ended }

    public struct Acknowledgement: Sendable, Equatable {
        public let by: String
        public let at: UTCTime
        public let note: String?

        public init(by: String, at: UTCTime, note: String? = nil) {
            self.by = by
            self.at = at
            self.note = note
        }
    }

    public let number: Int64
    public let key: IncidentKey
    public var facts: IncidentFacts
    public var openedAt: UTCTime
    public var endedAt: UTCTime?
    public var first: Double?
    public var last: Double?
    public var worst: Double?
    public var acknowledgement: Acknowledgement?
    /// Beginnings and ends that were folded into it: beyond the first.
    public var flips: Int
    /// It begins and ends all the time: its end waits until that is over.
    public var isFlapping: Bool
    /// While it flaps: since when its condition does not hold; `nil` while it holds.
    public var calmSince: UTCTime?
    /// When it ends by itself; `nil` for one whose end is measured.
    public var endsBy: UTCTime?
    /// How many objects it speaks for, where there were too many for one each.
    public var count: Int

    public init(
        number: Int64, key: IncidentKey, facts: IncidentFacts, openedAt: UTCTime, endedAt: UTCTime? = nil,
        first: Double? = nil, last: Double? = nil, worst: Double? = nil,
        acknowledgement: Acknowledgement? = nil, flips: Int = 0, isFlapping: Bool = false,
        calmSince: UTCTime? = nil, endsBy: UTCTime? = nil, count: Int = 1
    ) {
        self.number = number
        self.key = key
        self.facts = facts
        self.openedAt = openedAt
        self.endedAt = endedAt
        self.first = first
        self.last = last
        self.worst = worst
        self.acknowledgement = acknowledgement
        self.flips = flips
        self.isFlapping = isFlapping
        self.calmSince = calmSince
        self.endsBy = endsBy
        self.count = count
    }

    public var isOpen: Bool { endedAt == nil }

    public var state: State { endedAt != nil ? .ended : acknowledgement != nil ? .acknowledged : .open }

    public var severity: Severity { facts.severity }

    /// As a message tells of it.
    public var noticed: NoticedIncident {
        NoticedIncident(
            number: number, rule: key.rule, object: key.object, severity: facts.severity, openedAt: openedAt,
            endedAt: endedAt, value: last, worst: worst, threshold: facts.threshold, unit: facts.unit,
            title: count > 1 ? "\(facts.title) (\(count) objects)" : facts.title, text: facts.text,
            fields: facts.fields, acknowledgedBy: acknowledgement?.by)
    }
}

/// What an incident is about: one is open for a key at a time.
public struct IncidentKey: Hashable, Sendable, Comparable {
    /// The kind of rule: `disk.full`.
    public let rule: String
    public let object: AlertObject

    public init(rule: String, object: AlertObject) {
        self.rule = rule
        self.object = object
    }

    public static func < (one: IncidentKey, other: IncidentKey) -> Bool {
        (one.rule, one.object) < (other.rule, other.object)
    }
}

/// What those who begin an incident say of it.
public struct IncidentFacts: Sendable, Equatable {
    public var severity: Severity
    public var title: String
    public var text: String?
    public var threshold: Double?
    public var unit: String
    /// At most `NoticeField.most`.
    public var fields: [NoticeField]
    /// Whether the object itself is away: then what is below it says nothing of its own.
    public var isOutage: Bool
    /// Another object that this one is behind, beside those of its path.
    public var behind: AlertObject?
    /// How long it has to burn again after what it is behind came back.
    public var settlingMilliseconds: Int64

    public init(
        _ severity: Severity, _ title: String, text: String? = nil, threshold: Double? = nil,
        unit: String = "", fields: [NoticeField] = [], isOutage: Bool = false, behind: AlertObject? = nil,
        settlingMilliseconds: Int64 = 60_000
    ) {
        self.severity = severity
        self.title = CleanText.line(title, atMost: 200)
        self.text = text.map { CleanText.line($0, atMost: 1000) }
        self.threshold = threshold
        self.unit = unit
        self.fields = Array(fields.prefix(NoticeField.most))
        self.isOutage = isOutage
        self.behind = behind
        self.settlingMilliseconds = settlingMilliseconds
    }
}
