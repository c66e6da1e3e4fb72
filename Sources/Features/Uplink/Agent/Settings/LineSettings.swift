internal import AgentHost
internal import Daemon

/// What the agent's operator decides of the internet line.
struct LineSettings: FeatureSettings {
    /// Whether the hub may have it checked.
    var isPermitted = true
}

extension Setting<AgentSettings> {
    static var line: [Setting] {
        [
            Setting(
                "LINE",
                "Check this machine's internet line, where the hub's administrators ask for it: resolvers, addresses "
                    + "and pages that they name. Private ranges are asked only where PROBE_ALLOW opens them, and what "
                    + "PROBE_DENY names is not. With off nothing is.",
                standard: "on", accepts: "on or off", example: "off"
            ) { store(flag($1), &$0[LineSettings.self].isPermitted) }
        ]
    }
}
