public import MonitorCore

/// Which parts of a book are not in the store yet.
public struct AlertChanges: Sendable, Equatable {
    public var conditions: Set<IncidentKey> = []
    public var incidents: Set<Int64> = []
    public var told: Set<ToldKey> = []
    /// Channels.
    public var passed: Set<Int64> = []
    public var flips: Set<IncidentKey> = []
    /// Lines of incidents' stories, in order.
    public var story: [StoryLine] = []

    public init() {}

    mutating func log(
        _ incident: Int64, _ kind: StoryLine.Kind, at now: UTCTime, by person: String? = nil,
        text: String? = nil
    ) {
        story.append(StoryLine(incident: incident, at: now, kind: kind, by: person, text: text))
    }
}

/// One line of what happened to an incident.
public struct StoryLine: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        case opened, reopened, ended, acknowledged, flapping, settled, told, more
    }

    public let incident: Int64
    public let at: UTCTime
    public let kind: Kind
    public let by: String?
    public let text: String?

    public init(incident: Int64, at: UTCTime, kind: Kind, by: String? = nil, text: String? = nil) {
        self.incident = incident
        self.at = at
        self.kind = kind
        self.by = by
        self.text = text
    }
}
