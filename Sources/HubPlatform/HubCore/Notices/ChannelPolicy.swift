public import MonitorCore

/// What a channel wants to hear, as far as those who tell need to know it.
public struct ChannelPolicy: Sendable, Equatable {
    public let number: Int64
    public let name: String
    /// The least severity that it hears of.
    public var floor: Severity
    /// Rules or objects, with `*` for any text; empty hears of all.
    public var filter: [String]
    /// Hears only of what is not acknowledged after so many minutes: an escalation. 0 hears at once.
    public var afterMinutes: Int
    /// Hours between reminders of what is open and critical, the first after `firstReminderHours`; 0 sends none.
    public var reminderHours: Int
    /// The least severity that is told in its quiet hours.
    public var quietFloor: Severity
    /// Until when its quiet hours last; `nil` outside of them.
    public var quietUntil: UTCTime?
    /// Whether it gets the daily digest of what is open.
    public var wantsDigest: Bool

    /// The first reminder comes so soon, further ones by `reminderHours`.
    public static let firstReminderHours = 4

    public init(
        number: Int64, name: String, floor: Severity = .info, filter: [String] = [], afterMinutes: Int = 0,
        reminderHours: Int = 24, quietFloor: Severity = .critical, quietUntil: UTCTime? = nil,
        wantsDigest: Bool = true
    ) {
        self.number = number
        self.name = name
        self.floor = floor
        self.filter = filter
        self.afterMinutes = afterMinutes
        self.reminderHours = reminderHours
        self.quietFloor = quietFloor
        self.quietUntil = quietUntil
        self.wantsDigest = wantsDigest
    }

    /// Whether it hears of such incidents at all.
    public func wants(rule: String, object: AlertObject, severity: Severity) -> Bool {
        severity >= floor
            && (filter.isEmpty || filter.contains { Glob($0).matches(rule) || Glob($0).matches(object.path) })
    }
}
