public import HubCore
public import MonitorCore

/// What is judged, of which objects, and how.
public struct Rule: Sendable, Equatable {
    /// Unique; a standard rule is named as its kind.
    public let name: String
    public let kind: String
    public var objects: Glob
    public var terms: Condition.Terms
    public var severity: Severity
    public var isOn: Bool
    /// Ships with the hub: it can be changed and switched off, not deleted.
    public var isStandard: Bool
    /// Name of the schedule outside of which it begins nothing; `nil` for none.
    public var schedule: String?
    /// Those of the schedule; `nil` where there is none of this name any more: then it counts around the clock.
    public var hours: WorkHours?

    public init(
        name: String, kind: String, objects: Glob = Glob("*"), terms: Condition.Terms, severity: Severity,
        isOn: Bool = true, isStandard: Bool = false, schedule: String? = nil, hours: WorkHours? = nil
    ) {
        self.name = name
        self.kind = kind
        self.objects = objects
        self.terms = terms
        self.severity = severity
        self.isOn = isOn
        self.isStandard = isStandard
        self.schedule = schedule
        self.hours = hours
    }

    /// Whether it may begin something now. What it began before goes on to its end.
    public func isInForce(at now: UTCTime) -> Bool { hours.map { $0.end(at: now) != nil } ?? true }

    /// Whether it judges such a reading.
    public func judges(_ reading: AlertReading) -> Bool {
        isOn && kind == reading.kind && objects.matches(reading.object.path)
    }

    /// What its incident says.
    public func facts(_ reading: AlertReading) -> IncidentFacts {
        let kind = RuleKind.of(self.kind)
        let called = reading.called.map { reading.object.named($0) } ?? reading.object
        let worst = max(reading.severity ?? severity, severity)
        return IncidentFacts(
            worst, kind?.title(called) ?? "\(self.kind) of \(called.name)",
            text: reading.detail, threshold: terms.thresholds?.raise, unit: kind?.unit ?? "",
            isOutage: kind?.isOutage ?? false, behind: reading.behind,
            settlingMilliseconds: max(60_000, terms.forMilliseconds))
    }
}
