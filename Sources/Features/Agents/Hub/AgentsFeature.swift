internal import Agents
internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubFrame
package import HubServer
internal import Logging

/// Agents' keys, what administrators decide on them, and enrolments.
extension HubFeature {
    package static let agents = HubFeature(
        "agents", audit: AuditAction.ofAgents, settings: Setting.ofAgents,
        commands: [AgentCommands.self, KeyCommands.self, EnrolmentCommands.self],
        reference: ReferencePart(PackageResources.agents_openapi_json),
        pages: PageSources(
            templates: ["agents": PackageResources.agents_mustache],
            navigation: [NavigationEntry("Add and approve", "/agents", least: .administrator, in: .routers)])
    ) { host in
        let requests = KeyRequestCounters()
        let store = AgentStore(
            host.database, host.audit, reapproval: { host.settings(AgentSettings.self).reapproval },
            tell: { host.logger.notice("Keys: \($0)") })
        let packages = AgentPackages(beside: host.database.path)
        var running = Running()
        running.agents = AgentKeys(store, host)
        running.reportKeys = store
        running.upkeep = [store.upkeep]
        running.doors = { doors in
            SetupRoutes(host, store, requests).add(to: doors)
            KeyRoutes(store: store, roads: host.roads).add(to: doors)
            PackageRoutes(packages: packages).add(to: doors)
            KeyDecisionRoutes(store: store, packages: packages).add(to: doors)
        }
        running.needs = { visitor in
            guard visitor.role >= .administrator else { return [] }
            let count = try await host.agents.undecided()
            host.badges["/agents"] = count
            guard count > 0 else { return [] }
            return [
                Need(
                    StatusMark(.info, "waits"),
                    CountText.text(count, "router waits", "routers wait") + " for approval",
                    path: "/agents",
                    weight: 70)
            ]
        }
        running.metrics = { text, _ in text.keys(requests.values, try? await store.counts()) }
        return running
    }
}
