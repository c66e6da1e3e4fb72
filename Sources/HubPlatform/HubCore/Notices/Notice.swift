public import MonitorCore

/// One thing that a channel is to hear, at the moment at which it was due.
///
/// Next: the outbox of the channel, in the same transaction.
public struct Notice: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// An incident opened, or opened again.
        case opened
        /// It ended, and the channel had heard of it.
        case ended
        /// It is still open.
        case reminder
        /// It begins and ends all the time, and is told again when that is over.
        case flapping
        /// It does so no longer, and is still open.
        case settled
        /// One of what is open, once a day.
        case digest
        /// Incidents that came and went while the channel was quiet.
        case passed
        /// Something without an incident, such as a device that was not there before.
        case event
        case test
    }

    public var kind: Kind
    public var at: UTCTime
    /// `nil` for `passed` and `test`.
    public var incident: NoticedIncident?
    /// Of `passed`, `flapping` and `settled`: how many.
    public var count: Int
    /// Of `test`: who asked for it.
    public var text: String?

    public init(
        _ kind: Kind, at: UTCTime, incident: NoticedIncident? = nil, count: Int = 0, text: String? = nil
    ) {
        self.kind = kind
        self.at = at
        self.incident = incident
        self.count = count
        self.text = text
    }
}

/// An incident as a message tells of it.
public struct NoticedIncident: Sendable, Equatable {
    public var number: Int64
    public var rule: String
    public var object: AlertObject
    public var severity: Severity
    public var openedAt: UTCTime
    public var endedAt: UTCTime?
    /// The newest value, and the worst.
    public var value: Double?
    public var worst: Double?
    public var threshold: Double?
    /// As people read it: `%`, `°C`; empty for none.
    public var unit: String
    /// What happened, in a few words: `Disk / is 93 % full`.
    public var title: String
    /// More of it, in a sentence or two.
    public var text: String?
    /// What its source says beside that, in order.
    public var fields: [NoticeField]
    public var acknowledgedBy: String?
    /// Below the hub's address: by which a reader may acknowledge it without logging in.
    public var acknowledgementPath: String?

    public init(
        number: Int64, rule: String, object: AlertObject, severity: Severity, openedAt: UTCTime,
        endedAt: UTCTime? = nil, value: Double? = nil, worst: Double? = nil, threshold: Double? = nil,
        unit: String = "", title: String, text: String? = nil, fields: [NoticeField] = [],
        acknowledgedBy: String? = nil, acknowledgementPath: String? = nil
    ) {
        self.number = number
        self.rule = rule
        self.object = object
        self.severity = severity
        self.openedAt = openedAt
        self.endedAt = endedAt
        self.value = value
        self.worst = worst
        self.threshold = threshold
        self.unit = unit
        self.title = CleanText.line(title, atMost: 300)
        self.text = text.map { CleanText.line($0, atMost: 1000) }
        self.fields = fields
        self.acknowledgedBy = acknowledgedBy
        self.acknowledgementPath = acknowledgementPath
    }
}

/// A named fact of an incident, for people.
public struct NoticeField: Sendable, Equatable {
    /// The most of one incident.
    public static let most = 8

    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = CleanText.line(name, atMost: 40)
        self.value = CleanText.line(value, atMost: 300)
    }
}
