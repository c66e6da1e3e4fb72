internal import AgentHost
internal import MonitorCore
internal import Probes
internal import Probing

/// What the agent's operator decides of probes.
struct ProbeSettings: FeatureSettings {
    /// Whether targets are accepted from the hub.
    var isOn = true
    var limits = ProbeLimits()
    var source: ProbeSource?
}

extension AgentSettings {
    var probes: ProbeSettings {
        get { self[ProbeSettings.self] }
        set { self[ProbeSettings.self] = newValue }
    }
}
