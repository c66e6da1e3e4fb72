import AgentChecks
import AgentHost
import AgentLan
import AgentLogs
import AgentProbes
import AgentUplink

/// What this agent can do, besides reporting to the platform. One line a feature.
let features: [AgentFeature] = [
    .lan(for: Settings.self),
    .probes(for: Settings.self),
    .checks(for: Settings.self),
    .journal,
    .uplink,
]
