internal import HubCore
internal import MonitorCore

extension AlertBook {
    /// Conditions whose newest reading is of a time to come now would wait for it: their next reading counts as the first.
    public mutating func clockWasSetBack() {
        for key in conditions.keys { conditions[key]?.readAt = nil }
        flips = [:]
    }

    /// Keys of open incidents.
    public var burning: [IncidentKey] { incidents.values.filter(\.isOpen).map(\.key) }
}
