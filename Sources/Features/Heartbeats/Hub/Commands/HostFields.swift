internal import ArgumentParser
internal import Daemon
internal import Heartbeats

/// What may be said of a host at the command line.
struct HostFields: ParsableArguments {
    @Option(help: "Seconds between two heartbeats.") var frequency: Int?
    @Option(help: "Seconds that one may be late.") var gracePeriod: Int?
    @Option(help: "When they count: always, business_hours, custom, or the name of a schedule.")
    var schedule: String?
    @Option(help: "A custom schedule, as JSON.") var scheduleConfig: String?
    @Option(help: "A line of cron or a calendar expression, in place of the frequency; '' for none.")
    var at: String?
    @Option(help: "The time zone of --at.") var zone: String?
    @Option(help: "Seconds that a run may take.") var maxRun: Int?
    @Option(help: "What it is behind: agent:NAME.") var behind: String?
    @Option(help: "Words to find it by.") var tags: String?

    func draft() throws -> HostDraft {
        var draft = HostDraft()
        draft.periodSeconds = frequency
        draft.graceSeconds = gracePeriod
        if let schedule {
            draft.follow(schedule)
        }
        if let scheduleConfig { draft.scheduleConfig = scheduleConfig }
        draft.expression = at
        draft.zone = zone
        draft.longestRunSeconds = maxRun
        draft.behind = behind
        draft.tags = tags
        return draft
    }
}
