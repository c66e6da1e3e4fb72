public import MonitorCore
public import Schedules

/// What is said of a host that is made or changed: what is left out stays as it is.
public struct HostDraft: Sendable, Equatable {
    public var hostID: String?
    public var name: String?
    /// One that its owner chose.
    public var token: Secret?
    public var periodSeconds: Int?
    /// Empty takes the expression away.
    public var expression: String?
    public var zone: String?
    public var graceSeconds: Int?
    public var scheduleType: ScheduleType?
    /// Empty takes it away.
    public var scheduleConfig: String?
    /// Empty takes it away.
    public var logConfig: String?
    public var longestRunSeconds: Int?
    public var failuresBefore: Int?
    public var successesBefore: Int?
    public var isSticky: Bool?
    public var isPostOnly: Bool?
    public var behind: String?
    public var tags: String?
    public var note: String?

    public init() {}

    /// - Parameter followed: the schedule that the definition named before. A host that leaves it for a custom one keeps
    ///   its hours, as its own; without it, it would count around the clock.
    public func apply(to definition: inout HostDefinition, followed: CustomSchedule? = nil) {
        if scheduleType != nil, scheduleConfig == nil,
            let config = definition.scheduleConfig, ScheduleReference.name(config.utf8) != nil
        {
            definition.scheduleConfig =
                scheduleType == .custom ? followed.map { String(decoding: $0.json, as: UTF8.self) } : nil
        }
        func set<Value>(_ value: Value?, _ path: WritableKeyPath<HostDefinition, Value>) {
            if let value { definition[keyPath: path] = value }
        }
        func setText(_ value: String?, _ path: WritableKeyPath<HostDefinition, String?>) {
            if let value { definition[keyPath: path] = value.isEmpty ? nil : value }
        }
        set(hostID, \.hostID)
        set(name, \.name)
        set(periodSeconds, \.periodSeconds)
        setText(expression, \.expression)
        set(zone, \.zone)
        set(graceSeconds, \.graceSeconds)
        set(scheduleType, \.scheduleType)
        setText(scheduleConfig, \.scheduleConfig)
        setText(logConfig, \.logConfig)
        if let longestRunSeconds { definition.longestRunSeconds = longestRunSeconds }
        set(failuresBefore, \.failuresBefore)
        set(successesBefore, \.successesBefore)
        set(isSticky, \.isSticky)
        set(isPostOnly, \.isPostOnly)
        setText(behind, \.behind)
        set(tags, \.tags)
        set(note, \.note)
    }

    /// - Parameter word: a type of schedule, or the name of a schedule.
    public mutating func follow(_ word: String) {
        scheduleType = ScheduleType(rawValue: word) ?? .custom
        guard ScheduleType(rawValue: word) == nil else { return }
        scheduleConfig = String(decoding: ScheduleReference.json(word), as: UTF8.self)
    }

    public static let longestToken = 255

    /// Whether a text can be a host's token: printable ASCII without blanks, as a header takes it.
    public func checkToken() throws(HostFault) {
        guard let token else { return }
        guard (1...Self.longestToken).contains(token.revealed.utf8.count),
            token.revealed.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw .invalid(
                field: "token", kind: "value_error",
                sentence: "token has 1 to \(Self.longestToken) printable characters without blanks.")
        }
    }
}
