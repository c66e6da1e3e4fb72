public import HubCore
public import MonitorCore

/// Everything that is known of what is wrong and who was told: a value, with time passed in.
///
/// What happens is put in (`observe`, `begin`, `end`, `event`, `acknowledge`), then `advance` says who is to be told.
/// Both, with the rows that `takeChanges` names, belong into one transaction; a copy of the book from before is what to
/// go on with where that fails. Every decision follows from what is in the book, so that nothing is missing after a
/// crash: the next `advance` says it again.
///
/// Next: `Telling`, into the outbox of a channel.
public struct AlertBook: Sendable {
    /// A beginning so soon after the end goes on with the same incident: in milliseconds.
    public static let reopening: Int64 = 300_000
    /// Beginnings are kept back for so long after the hub's start.
    public static let settling: Int64 = 90_000
    /// Open incidents of one rule at one site; beyond them one incident counts the others.
    public static let mostOfOne = 200

    public internal(set) var conditions: [IncidentKey: Condition] = [:]
    /// Those that are open, have ended a short time ago, or are not told to the end.
    public internal(set) var incidents: [Int64: Incident] = [:]
    public internal(set) var told: [ToldKey: Told] = [:]
    /// What came and went while a channel was not to be disturbed, and is not told yet.
    public internal(set) var passed: [Int64: Passed] = [:]
    public internal(set) var nextNumber: Int64 = 1
    public private(set) var silences: [Silence] = []
    public private(set) var plannedWork: [PlannedWork] = []
    public private(set) var channels: [ChannelPolicy] = []
    public private(set) var rules: [Rule] = []
    /// When something is due without anything happening; `nil` for never.
    public internal(set) var wakesAt: UTCTime?

    var numbers: [IncidentKey: Int64] = [:]
    /// Events without duration since the last `advance`.
    var mentions: [Int64] = []
    var flips: [IncidentKey: FlipWatch] = [:]
    /// Objects of incidents that speak for many. After a start those are known that have a condition.
    var members: [Int64: Set<AlertObject>] = [:]
    /// Objects that came back a moment ago: what is behind them gets time to come back, too.
    var settlingObjects: [AlertObject: UTCTime] = [:]
    var settlingUntil: UTCTime
    var changes = AlertChanges()

    /// - Parameter startedAt: of the hub.
    public init(startedAt: UTCTime) {
        settlingUntil = UTCTime(milliseconds: startedAt.milliseconds + Self.settling)
    }

    // MARK: - What people and settings decide

    public mutating func set(silences: [Silence]) { self.silences = silences }

    public mutating func set(plannedWork: [PlannedWork]) { self.plannedWork = plannedWork }

    public mutating func set(channels: [ChannelPolicy]) { self.channels = channels }

    /// What a rule that is gone or switched off began ends.
    public mutating func set(rules: [Rule], at now: UTCTime) {
        self.rules = rules
        let judged = Set(rules.filter(\.isOn).map(\.name))
        for key in conditions.keys where !judged.contains(key.rule) {
            conditions[key] = nil
            changes.conditions.insert(key)
            end(key, at: now)
        }
    }

    /// - Returns: `false` where it is not open.
    public mutating func acknowledge(
        _ number: Int64, by person: String, note: String? = nil, at now: UTCTime
    ) -> Bool {
        guard incidents[number]?.isOpen == true else { return false }
        incidents[number]?.acknowledgement = Incident.Acknowledgement(
            by: person, at: now, note: note.map { CleanText.line($0, atMost: 500) })
        changes.incidents.insert(number)
        changes.log(number, .acknowledged, at: now, by: person, text: note)
        return true
    }

    // MARK: - What is there

    public var open: [Incident] {
        incidents.values.filter(\.isOpen).sorted { ($1.severity, $0.number) < ($0.severity, $1.number) }
    }

    public func incident(for key: IncidentKey) -> Incident? { numbers[key].flatMap { incidents[$0] } }

    /// The changes since the last call, for the store.
    public mutating func takeChanges() -> AlertChanges {
        defer { changes = AlertChanges() }
        return changes
    }

    public var hasChanges: Bool { changes != AlertChanges() }
}

/// What came and went while a channel was not to be disturbed.
public struct Passed: Sendable, Equatable {
    public var count: Int
    /// When the channel's quiet hours end; `nil` where the next digest tells it.
    public var dueAt: UTCTime?

    public init(count: Int = 0, dueAt: UTCTime? = nil) {
        self.count = count
        self.dueAt = dueAt
    }
}
