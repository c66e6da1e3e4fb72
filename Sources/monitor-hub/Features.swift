import HubAccounts
import HubAgents
import HubLan
internal import HubServer

/// The features of this hub, in the order of the navigation.
enum Features {
    static let all: [HubFeature] = [.lan, .agents, .accounts]

    /// Those that the operator has not switched off.
    static func on(_ settings: Settings) -> [HubFeature] {
        all.filter { !settings.switchedOff.contains($0.name) }
    }
}
