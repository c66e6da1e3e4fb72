internal import Daemon
internal import HubCore
internal import HubFrame
package import HubServer
internal import Logging
internal import Uplink

/// Whether the internet line is there, and how often it was not.
extension HubFeature {
    package static let uplink = HubFeature(
        "uplink", migrations: LineStore.migrations, settings: Setting.ofUplink,
        reference: ReferencePart(PackageResources.uplink_openapi_json),
        pages: PageSources(
            templates: ["line": PackageResources.line_mustache],
            navigation: [NavigationEntry("Internet line", "/line", least: .viewer, in: .line)]),
        facts: { $0[UplinkSettings.self].facts }
    ) { host in
        let board = LineBoard()
        let store = LineStore(database: host.database)
        var running = Running()
        running.doors = { LineRoutes(host: host, store: store, board: board).add(to: $0) }
        running.upkeep = [store.upkeep]
        let settings = host.settings(UplinkSettings.self)
        guard settings.isOn else {
            if settings.pingURL != nil {
                host.logger.warning(
                    "Line: HEALTHCHECKS_URL is not called, for the line is not checked. Set LINE=on.")
            }
            return running
        }
        let web = try WebAsker()
        running.services = [
            LineService(
                host: host, asker: LineAsker(web: web, routes: DefaultRoute()), store: store, board: board,
                pinger: HealthPinger(web: web))
        ]
        running.alerts = [LineReadings.source(board, clock: host.clock)]
        running.metrics = { text, _ in text.line(board.value) }
        return running
    }
}
