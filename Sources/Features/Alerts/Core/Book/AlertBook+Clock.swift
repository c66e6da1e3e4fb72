internal import HubCore
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

    /// Keys of open incidents.
    public var burning: [IncidentKey] { incidents.values.filter(\.isOpen).map(\.key) }
}
