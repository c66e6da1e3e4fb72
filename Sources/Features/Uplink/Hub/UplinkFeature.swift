internal import Daemon
internal import HubCore
internal import HubFrame
package import HubServer
internal import Logging
internal import MonitorCore
internal import MonitorWire
internal import Uplink
internal import UplinkWire

/// Whether internet lines are there, the hub's own and those of agents, and how often they were not.
extension HubFeature {
    package static let uplink = HubFeature(
        "uplink", migrations: LineStore.migrations, audit: AuditAction.ofUplink, series: [.line],
        settings: Setting.ofUplink, commands: [LineCommands.self],
        reference: ReferencePart(PackageResources.uplink_openapi_json),
        pages: PageSources(
            templates: ["line": PackageResources.line_mustache],
            navigation: [NavigationEntry("Internet line", "/line", least: .viewer, in: .line)]),
        facts: { $0[UplinkSettings.self].facts }
    ) { host in
        let (bell, news) = (WakeBell(), NewsBoard(["line"], host.live))
        let board = LineBoard { news.changed("line") }
        let agents = AgentLineBoard({ host.signals.publish($0) }, ring: { news.changed("line") })
        let store = LineStore(database: host.database, audit: host.audit)
        let longestGap: @Sendable () -> Int64 = { host.settings(UplinkSettings.self).longestGap }
        var running = Running()
        running.topics = [news.topic]
        running.doors = {
            LineRoutes(host: host, store: store, board: board, agents: agents, bell: bell).add(to: $0)
        }
        running.upkeep = [store.upkeep]
        running.services = [AgentLines(host: host, store: store, board: agents, bell: bell)]
        running.reports = [store.turnReports(agents, longestGap: longestGap)]
        running.links = [LinkedFeature(LinkFeature(name: LineOrder.feature))]
        let settings = host.settings(UplinkSettings.self)
        let isOn = settings.isOn
        running.alerts = [
            LineReadings(
                board: isOn ? board : nil, agents: agents, clock: host.clock, longestGap: longestGap
            ) { try await store.past(after: $0) }.source
        ]
        running.metrics = { text, scrape in
            text.lines(
                isOn ? board.value : nil, agents: scrape.hasToken ? agents.lines : [:], asked: agents.asked,
                at: host.clock(), longestGap: longestGap())
        }
        guard isOn else {
            if settings.pingURL != nil {
                host.logger.warning(
                    "Line: HEALTHCHECKS_URL is not called, for the line is not checked. Set LINE=on.")
            }
            return running
        }
        let web = try WebAsker()
        running.services.append(
            LineService(
                host: host, asker: LineAsker(web: web, routes: DefaultRoute()), store: store, board: board,
                pinger: HealthPinger(web: web)))
        return running
    }
}
