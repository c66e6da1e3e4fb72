public import MonitorCore

/// What the intake has to tell the operator. Each is said once for each change, not for each report.
public enum IntakeNotice: Sendable, Equatable {
    /// A snapshot that the database refuses for what it holds: its agent is told, and sends it no more.
    case unfit(agent: String, cause: String)
    /// A snapshot that waited for an approval and cannot be stored: it is kept in the table `setAside`.
    case setAside(agent: String, cause: String)
    /// A feature cannot store what an agent reports; said once for each agent and kind.
    case unfitReport(kind: String, agent: String, cause: String)
    /// Old data of one kind cannot be deleted now.
    case upkeepFails(step: String, cause: String)
    /// It can again.
    case upkeepWorks(step: String)
    /// An agent's clock that cannot be right.
    case agentClock(agent: String, behindMilliseconds: Int64)
    /// The hub's own clock that cannot be right.
    case clockBehind(now: UTCTime)
    /// The hub's clock is right again.
    case clockAgain
    /// The hub's clock is far ahead of the newest snapshot.
    case clockAhead(newest: UTCTime)
}

extension IntakeNotice: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unfit(let agent, let cause):
            "cannot store a snapshot of '\(agent)': \(cause). It was refused; other snapshots are not affected."
        case .setAside(let agent, let cause):
            "cannot store a quarantined snapshot of '\(agent)': \(cause). It was moved to the table setAside."
        case .unfitReport(let kind, let agent, let cause):
            "cannot store a report '\(kind)' of '\(agent)': \(cause). It was refused; other reports are not affected."
        case .upkeepFails(let step, let cause):
            "cannot delete old data (\(step)): \(cause). It is tried again every ten minutes."
        case .upkeepWorks(let step): "Old data (\(step)) is deleted again"
        case .agentClock(let agent, let behind):
            """
            cannot believe the clock of '\(agent)': it is \(Self.days(behind)), unless its snapshots waited for so \
            long. Set its clock: what is that old is kept at the time of its arrival, or loses its details.
            """
        case .clockBehind(let now):
            """
            cannot believe this machine's clock: it says \(now). Snapshots are kept at the times of their agents, \
            and nothing is deleted until the clock is set.
            """
        case .clockAgain: "This machine's clock can be right again"
        case .clockAhead(let newest):
            """
            cannot tell whether this machine's clock is right: the newest snapshot is of \(newest). History is not \
            deleted until snapshots confirm the clock.
            """
        }
    }

    private static func days(_ behind: Int64) -> String {
        let days = behind.magnitude / 86_400_000
        let length = days > 0 ? "\(days) days" : "\(behind.magnitude / 1000) seconds"
        return "\(length) \(behind < 0 ? "ahead of" : "behind") this machine's"
    }
}
