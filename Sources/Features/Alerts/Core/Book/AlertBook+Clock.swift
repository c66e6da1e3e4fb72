public import HubCore
public import MonitorCore

extension AlertBook {
    /// Conditions whose newest reading is of a time to come now would wait for it: their next reading counts as the first.
    public mutating func clockWasSetBack() {
        for key in conditions.keys { conditions[key]?.readAt = nil }
        flips = [:]
    }

    /// Everything that was there before the hub's start has said how it is: nothing is kept back for it any longer.
    public mutating func endSettling(at now: UTCTime) {
        if now < settlingUntil { settlingUntil = now }
    }

    /// Whether an incident began or ended within ten seconds: what a signal said is newer than what was read then.
    public func hasJustChanged(_ key: IncidentKey, at now: UTCTime) -> Bool {
        guard let incident = incident(for: key) else { return false }
        return now.milliseconds - (incident.endedAt ?? incident.openedAt).milliseconds < 10_000
    }

    /// What a source that names everything wrong did not name is well.
    ///
    /// - Parameter kinds: of which the readings name all that is wrong, or not known.
    public mutating func observeUnnamed(
        of kinds: Set<String>, besides readings: [AlertReading], at now: UTCTime
    ) {
        let named = Set(readings.map { IncidentKey(rule: $0.kind, object: $0.object) })
        let judged = Dictionary(rules.map { ($0.name, $0.kind) }) { first, _ in first }
        for key in Set(conditions.keys).union(incidents.values.filter(\.isOpen).map(\.key)) {
            guard let kind = judged[key.rule], kinds.contains(kind),
                !named.contains(IncidentKey(rule: kind, object: key.object))
            else { continue }
            if hasJustChanged(key, at: now) { continue }
            if key.object.kind == "more" {
                endUnnamedMembers(of: key, kind, named, at: now)
                continue
            }
            if conditions[key] == nil { end(key, at: now) }
            observe(AlertReading(kind, key.object, .holds(false), at: now), at: now)
        }
    }

    /// One that speaks for many is over when none of them is named any more.
    private mutating func endUnnamedMembers(
        of many: IncidentKey, _ kind: String, _ named: Set<IncidentKey>, at now: UTCTime
    ) {
        guard let number = numbers[many] else { return }
        for object in members[number] ?? [] where !named.contains(IncidentKey(rule: kind, object: object)) {
            end(IncidentKey(rule: many.rule, object: object), at: now)
        }
        if members[number]?.isEmpty ?? true { end(many, at: now) }
    }
}
