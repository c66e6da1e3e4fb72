internal import Daemon
internal import HubFrame
internal import HubServer

/// What the operator decides of what agents measured.
package struct LanSettings: FeaturePart {
    /// Days for which windows, minutes, quarters of an hour and events are kept.
    package var windowDays = 1
    package var minuteDays = 31
    package var quarterDays = 366
    package var eventDays = 366
    /// Whether `/metrics` also tells the agents' newest values.
    package var metricsIncludeAgents = false

    package init() {}

    /// For the settings page.
    var facts: [Fact] {
        func days(_ count: Int) -> String { "kept for " + (count == 1 ? "1 day" : "\(count) days") }
        return [
            Fact("Samples", days(windowDays)), Fact("Minutes", days(minuteDays)),
            Fact("Quarters of an hour", days(quarterDays)), Fact("Hours, days, months", "never deleted"),
            Fact("Events", days(eventDays)),
        ]
    }
}

extension Setting<FeatureSettings> {
    static var ofLan: [Setting] {
        [
            Setting(
                "KEEP_WINDOWS_DAYS", "Days for which samples are kept, one every few seconds.",
                standard: "1", accepts: "1 to 3650 days", example: "7"
            ) { store(whole($1, 1...3650), &$0[LanSettings.self].windowDays) },
            Setting(
                "KEEP_MINUTES_DAYS", "Days for which minutes are kept.",
                standard: "31", accepts: "1 to 3650 days", example: "90"
            ) { store(whole($1, 1...3650), &$0[LanSettings.self].minuteDays) },
            Setting(
                "KEEP_QUARTERS_DAYS",
                "Days for which quarters of an hour are kept. Hours, days and months are never deleted.",
                standard: "366", accepts: "1 to 36500 days", example: "730"
            ) { store(whole($1, 1...36_500), &$0[LanSettings.self].quarterDays) },
            Setting(
                "KEEP_EVENTS_DAYS", "Days for which events are kept, the newest 10,000 of each agent.",
                standard: "366", accepts: "1 to 36500 days", example: "92"
            ) { store(whole($1, 1...36_500), &$0[LanSettings.self].eventDays) },
            Setting(
                "METRICS_AGENTS",
                "Whether /metrics tells the agents' newest values, too, beside the hub's own.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0[LanSettings.self].metricsIncludeAgents) },
        ]
    }
}
