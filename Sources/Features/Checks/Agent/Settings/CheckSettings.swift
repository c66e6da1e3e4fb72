internal import AgentHost
internal import Daemon

/// What the operator decides of checks on demand.
struct CheckSettings: FeatureSettings {
    var isOn = true
}

extension Setting<AgentSettings> {
    static var checks: [Setting] {
        [
            Setting(
                "CHECKS",
                "Whether users of the hub may have this agent try whether a host answers: ping, TCP, HTTP, DNS and "
                    + "the way there. It reaches the Internet alone, unless PROBE_ALLOW says more.",
                standard: "on", accepts: "on or off", example: "off"
            ) { store(flag($1), &$0[CheckSettings.self].isOn) }
        ]
    }
}
