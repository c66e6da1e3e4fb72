package import Agents
internal import Daemon
internal import HubServer
package import MonitorCore

/// What the operator decides of agents.
package struct AgentSettings: FeaturePart {
    /// Addresses from which WebSockets and debug lines are taken without a key.
    package var keyless: [NetworkRange] = []
    /// What puts an approved key on hold until it is approved again.
    package var reapproval = Reapproval.machine

    package init() {}
}

extension Setting<FeatureSettings> {
    static var ofAgents: [Setting] {
        [
            Setting(
                "KEYLESS_AGENTS",
                "Where agents of before run, whose WebSockets and debug lines bring no key. "
                    + "They are taken from there without one, of agents that are known. Several between commas.",
                standard: "none",
                accepts: "at most 16 addresses or ranges as address/prefix between commas, or none",
                example: "192.0.2.0/24"
            ) {
                storeList(
                    $1, &$0[AgentSettings.self].keyless, nothing: "none", NetworkRange.init(rangeOrAddress:))
            },
            Setting(
                "REAPPROVE",
                "What puts an approved key on hold until it is approved again: "
                    + "nothing, an agent on another machine, or also one that comes from another address.",
                standard: "machine", accepts: "off, machine or address", example: "address"
            ) {
                store(
                    Reapproval(rawValue: $1), &$0[AgentSettings.self].reapproval)
            },
        ]
    }
}
