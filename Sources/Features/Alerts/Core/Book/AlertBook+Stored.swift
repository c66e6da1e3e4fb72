internal import HubCore
public import MonitorCore

/// What the store holds of a book, to go on with after a start.
extension AlertBook {
    public struct Stored: Sendable {
        public var conditions: [IncidentKey: Condition] = [:]
        public var incidents: [Incident] = []
        public var told: [ToldKey: Told] = [:]
        public var passed: [Int64: Passed] = [:]
        public var flips: [IncidentKey: [UTCTime]] = [:]
        public var nextNumber: Int64 = 1

        public init() {}
    }

    public init(_ stored: Stored, startedAt: UTCTime) {
        self.init(startedAt: startedAt)
        conditions = stored.conditions
        incidents = Dictionary(uniqueKeysWithValues: stored.incidents.map { ($0.number, $0) })
        told = stored.told
        passed = stored.passed
        nextNumber = max(stored.nextNumber, (stored.incidents.map(\.number).max() ?? 0) + 1)
        for incident in stored.incidents.sorted(by: { $0.number < $1.number }) {
            numbers[incident.key] = incident.number
        }
        flips = stored.flips.mapValues(FlipWatch.init(times:))
        for (key, condition) in conditions
        where [.burning, .clearing].contains(condition.state) && numbers[key] == nil {
            guard let number = numbers[many(key)] else { continue }
            members[number, default: []].insert(key.object)
        }
    }

    /// The part that a store keeps.
    public var stored: Stored {
        var all = Stored()
        all.conditions = conditions
        all.incidents = Array(incidents.values)
        all.told = told
        all.passed = passed
        all.flips = flips.mapValues(\.times)
        all.nextNumber = nextNumber
        return all
    }

    /// Times of the newest flips of a key; empty for none.
    public func flipTimes(of key: IncidentKey) -> [UTCTime] { flips[key]?.times ?? [] }
}
