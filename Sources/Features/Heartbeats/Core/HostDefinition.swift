/// When a host's heartbeats count. The raw values are those of the API.
public enum ScheduleType: String, Sendable, CaseIterable {
    case always
    /// The hours of the hub's settings.
    case businessHours = "business_hours"
    /// Hours, or times, of its own.
    case custom
}

/// A host as a person describes it. `check` says whether it can be one.
public struct HostDefinition: Sendable, Equatable {
    public static let mostHosts = 20_000
    /// Words that paths of the API have in place of a host.
    public static let reserved: Set<String> = ["generate-token", "config", "history"]
    public static let longestName = 255
    public static let longestID = 100
    public static let longestText = 4096

    public var hostID: String
    public var name: String
    public var periodSeconds = 300
    /// When it is expected, by cron or a calendar; overrides the period.
    public var expression: String?
    /// Of the expression.
    public var zone = "UTC"
    public var graceSeconds = 60
    public var scheduleType = ScheduleType.always
    /// JSON, of a custom schedule.
    public var scheduleConfig: String?
    /// JSON, kept for the analysis of its log.
    public var logConfig: String?
    /// `nil` takes the grace period.
    public var longestRunSeconds: Int?
    public var failuresBefore = 1
    public var successesBefore = 1
    /// Whether it stays paused whatever it says.
    public var isSticky = false
    /// Whether only POST counts: what scans links asks by GET.
    public var isPostOnly = false
    /// What is between it and the hub: `agent:attic`. Its incidents are that one's children.
    public var behind: String?
    public var tags = ""
    public var note = ""

    public init(hostID: String, name: String) {
        self.hostID = hostID
        self.name = name
    }

    /// Shortest time that a run may take by default, in seconds.
    private static let leastRun = 60

    public var rules: HostRules {
        HostRules(
            longestRun: longestRunSeconds ?? max(graceSeconds, Self.leastRun),
            failuresBefore: failuresBefore, successesBefore: successesBefore, isSticky: isSticky)
    }
}
