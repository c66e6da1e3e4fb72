internal import AgentHost
internal import Daemon

/// What the operator decides of checks on demand.
struct CheckSettings: FeatureSettings {
    var isOn = true
    /// They are taken from the hub's broker, not from its link.
    var isByBroker = false
}

extension Setting<AgentSettings> {
    static var checks: [Setting] {
        [
            Setting(
                "CHECKS",
                "Whether users of the hub may have this agent try whether a host answers: ping, TCP, HTTP, DNS and "
                    + "the way there. It reaches the Internet alone, unless PROBE_ALLOW says more.",
                standard: "on", accepts: "on or off", example: "off"
            ) { store(flag($1), &$0[CheckSettings.self].isOn) },
            Setting(
                "CHECK_ROAD",
                "By which way checks come: the link to the hub, or the hub's RabbitMQ broker. The hub says by the link as whom to "
                    + "connect to it, so PLATFORM_WS_URL must be wss, or of this machine.",
                standard: "socket", accepts: "socket or broker", example: "broker"
            ) { settings, text in
                guard ["socket", "broker"].contains(text) else { return false }
                settings[CheckSettings.self].isByBroker = text == "broker"
                return true
            },
        ]
    }
}
