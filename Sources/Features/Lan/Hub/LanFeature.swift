internal import Daemon
internal import HubCore
internal import HubFrame
internal import HubNouns
internal import HubSeries
package import HubServer
internal import LanCore
internal import MonitorCore

/// What agents measure of their networks: snapshots in, series, devices and events out.
extension HubFeature {
    package static let lan = HubFeature(
        "lan", audit: AuditAction.ofLan, series: SeriesKind.ofLan, settings: Setting.ofLan,
        reference: ReferencePart(PackageResources.lan_openapi_json),
        pages: PageSources(
            templates: [
                "device": PackageResources.device_mustache, "overview": PackageResources.overview_mustache,
                "router": PackageResources.router_mustache,
            ],
            files: [
                .script("device.js", PackageResources.device_js),
                .script("overview.js", PackageResources.overview_js),
                .script("router.js", PackageResources.router_js),
            ],
            navigation: [NavigationEntry("Overview", "/", least: .viewer, in: .overview)]),
        facts: { $0[LanSettings.self].facts }
    ) { host in
        let board = LiveMessages()
        let states = LiveStates(bell: host.live)
        let newest = NewestSnapshots()
        let counters = SnapshotCounters()
        let memory = host.memory
        var running = Running()
        running.doors = { doors in
            SnapshotRoutes(host, states: states, newest: newest, counters: counters).add(to: doors)
            HistoryRoutes(memory: memory, board: board).add(to: doors)
            DeviceRoutes(memory: memory).add(to: doors)
            EventRoutes(memory: memory).add(to: doors)
            ChartRoutes(memory: memory).add(to: doors)
            PageRoutes(host, states: states).add(to: doors)
        }
        running.listener = LiveSnapshots(board: board, states: states, clock: host.clock, logger: host.logger)
        running.topics = LiveTopic.ofAgents(states)
        running.alerts = [
            LanAlerts(
                states: states, memory: memory, events: NewEvents(database: host.database), clock: host.clock
            ).source
        ]
        running.services = [
            LiveForgetting(agents: host.agents, board: board, states: states, newest: newest)
        ]
        running.metrics = { text, scrape in
            text.snapshots(counters.values, scrape.readings)
            guard scrape.hasToken, host.settings(LanSettings.self).metricsIncludeAgents else { return }
            let known = Set((try? await memory.agents())?.map(\.serverID) ?? [])
            text.agents(
                newest.all.filter { known.contains($0.snapshot.name.serverID) }, at: host.clock())
        }
        return running
    }
}
