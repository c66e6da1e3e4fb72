internal import Agents
internal import Daemon
internal import HubCore
internal import HubFrame
internal import HubNouns
package import HubServer

/// Agents' keys, what administrators decide on them, and enrolments.
extension HubFeature {
    package static let agents = HubFeature(
        "agents", audit: AuditAction.ofAgents, settings: Setting.ofAgents,
        commands: [AgentCommands.self, KeyCommands.self, EnrolmentCommands.self],
        reference: ReferencePart(PackageResources.agents_openapi_json),
        pages: PageSources(
            templates: ["agents": PackageResources.agents_mustache],
            navigation: [NavigationEntry("Routers", "/agents", least: .administrator, in: .routers)])
    ) { host in
        let requests = KeyRequestCounters()
        var running = Running()
        running.agents = AgentKeys(host)
        running.doors = { doors in
            SetupRoutes(host, requests).add(to: doors)
            KeyRoutes(memory: host.memory).add(to: doors)
            KeyDecisionRoutes(memory: host.memory).add(to: doors)
        }
        running.needs = { visitor in
            guard visitor.role >= .administrator else { return [] }
            let count = try await host.agents.undecided()
            host.badges["/agents"] = count
            guard count > 0 else { return [] }
            return [
                Need(
                    StatusMark(.info, "waits"),
                    count == 1 ? "1 router asks to be let in" : "\(count) routers ask to be let in",
                    path: "/agents",
                    weight: 70)
            ]
        }
        running.metrics = { text, scrape in text.keys(requests.values, scrape.readings) }
        return running
    }
}
