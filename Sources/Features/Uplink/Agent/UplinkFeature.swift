public import AgentHost
internal import Daemon

/// Checks this machine's internet line, where the hub's administrators ask for it.
extension AgentFeature {
    public static var uplink: AgentFeature {
        var feature = AgentFeature(name: "uplink") { LineSession() }
        feature.settings = Setting<AgentSettings>.line
        return feature
    }
}
