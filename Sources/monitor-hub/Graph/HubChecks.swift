import Daemon
import HubCore
import HubDatabase
import HubServer
import MonitorCore

/// What the hub checks of itself every hour: whether it could start again with its settings, whether its clock is right,
/// and whether its database was whole last night. Its disk and its channels are judged all the time, by rules.
enum HubChecks {
    /// Agents whose clocks say something of the hub's: with fewer it may be theirs.
    private static let fewestAgents = 2
    private static let mostSkew: Int64 = 300_000
    /// An agent that was heard later says something of now.
    private static let fresh: Int64 = 3_600_000

    static func all(
        load: @escaping @Sendable () throws(SettingsRefusal) -> Settings, database: HubDatabase,
        nightly: NightlyCheck
    ) -> SelfChecks {
        SelfChecks([
            SelfCheck("settings") {
                do throws(SettingsRefusal) {
                    _ = try load()
                    return nil
                } catch {
                    return error.sentences.first ?? "The settings cannot be read."
                }
            },
            SelfCheck("clock") {
                clockTrouble((try? await AgentTable(database).agents()) ?? [], at: .now)
            },
            SelfCheck("database") { nightly.trouble },
        ])
    }

    /// - Returns: why the hub's clock must be wrong: all agents that report say so, and agree on the direction.
    static func clockTrouble(_ agents: [AgentSummary], at now: UTCTime) -> String? {
        let skews = agents.filter { now.milliseconds - $0.lastSeen.milliseconds < fresh }
            .map(\.skewMilliseconds)
        guard skews.count >= fewestAgents, let least = skews.min(), let most = skews.max() else { return nil }
        // How far agents are behind the hub: the hub is ahead of them.
        if least > mostSkew {
            return "It is at least \(least / 60_000) minutes ahead of all \(skews.count) agents. Check NTP."
        }
        if most < -mostSkew {
            return "It is at least \(-most / 60_000) minutes behind all \(skews.count) agents. Check NTP."
        }
        return nil
    }
}
