import ArgumentParser
import HubAccounts
import HubAgents
import HubAlerts
import HubBilling
import HubBroker
import HubChecks
import HubConfigs
import HubConnectors
import HubDatabase
import HubExport
import HubGpon
import HubHeartbeats
import HubHosts
import HubInventory
import HubLan
import HubLogReview
import HubNotifications
import HubPlaces
import HubProbes
import HubRequests
internal import HubServer
import HubTickets
import HubUplink

/// The features of this hub, in the order of the navigation. Their tables are made in this order, too.
enum Features {
    static let all: [HubFeature] = [
        .lan, .probes, .checks, .heartbeats, .notifications, .alerts, .uplink, .logs, .export,
        .agents, .broker, .places, .accounts,
        .inventory, .hosts, .requests, .configs, .gpon, .tickets, .billing, .connectors,
    ]

    /// Ids of migrations of features that were deleted: databases may have them, and no new one gets them.
    static let retired: Set<String> = []

    static let schema = all.schema(retired: retired)

    /// A provider's are below `isp` (`IspCommand`).
    static var commands: [any ParsableCommand.Type] {
        all.filter { !$0.isForProviders }.flatMap(\.parsableCommands)
    }

    /// Those that the operator has not switched off; a provider's tools with `ISP=on` alone.
    static func on(_ settings: Settings) -> [HubFeature] {
        all.filter {
            !settings.switchedOff.contains($0.name) && (settings.isProvider || !$0.isForProviders)
        }
    }
}
