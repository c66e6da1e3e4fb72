internal import AgentHost
internal import Daemon

/// What the agent's operator decides of this machine's journal.
struct JournalSettings: FeatureSettings {
    /// Whether the hub may have it.
    var isPermitted = false
}

extension Setting<AgentSettings> {
    static var journal: [Setting] {
        [
            Setting(
                "REPORT_JOURNAL",
                "Whether the hub may have new lines of this machine's journal, for a host whose log an administrator "
                    + "of the hub reads by method agent. The agent's user must be in the group systemd-journal.",
                standard: "off", accepts: "on or off", example: "on"
            ) { store(flag($1), &$0[JournalSettings.self].isPermitted) }
        ]
    }
}
