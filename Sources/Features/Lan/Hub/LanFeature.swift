internal import Daemon
internal import HubCore
internal import HubFrame
internal import HubIntake
internal import HubSeries
package import HubServer
internal import LanCore
internal import MonitorCore

/// What agents measure of their networks: snapshots in, series, devices and events out.
extension HubFeature {
    package static let lan = HubFeature(
        "lan", migrations: LanStore.migrations, audit: AuditAction.ofLan, series: SeriesKind.ofLan,
        windows: { [SnapshotHandler()] },
        settings: Setting.ofLan,
        reference: ReferencePart(PackageResources.lan_openapi_json),
        pages: PageSources(
            templates: [
                "device": PackageResources.device_mustache, "devices": PackageResources.devices_mustache,
                "happened": PackageResources.happened_mustache,
                "interfacerow": PackageResources.interfacerow_mustache,
                "routerline": PackageResources.routerline_mustache,
                "routers": PackageResources.routers_mustache,
                "routertable": PackageResources.routertable_mustache,
                "overview": PackageResources.overview_mustache,
                "router": PackageResources.router_mustache,
                "routerhead": PackageResources.routerhead_mustache,
                "routerhistory": PackageResources.routerhistory_mustache,
                "routerinterfaces": PackageResources.routerinterfaces_mustache,
                "usage": PackageResources.usage_mustache,
            ],
            files: [
                .script("device.js", PackageResources.device_js),
                .script("overview.js", PackageResources.overview_js),
                .script("router.js", PackageResources.router_js),
            ],
            navigation: [
                NavigationEntry("Overview", "/", least: .viewer, in: .overview),
                NavigationEntry("Devices", "/devices", least: .viewer, in: .devices),
                NavigationEntry("Usage", "/usage", least: .viewer, in: .usage),
                NavigationEntry("All routers", "/routers", least: .viewer, in: .routers),
                NavigationEntry("Events", "/events", least: .viewer, in: .logs),
            ]),
        facts: { $0[LanSettings.self].facts }
    ) { host in
        let board = LiveMessages()
        let states = LiveStates(bell: host.live)
        let newest = NewestSnapshots()
        let counters = SnapshotCounters()
        let store = LanStore(host.database, host.audit, host.series, host.intake)
        var running = Running()
        running.doors = { doors in
            SnapshotRoutes(host, store, states: states, newest: newest, counters: counters).add(to: doors)
            HistoryRoutes(store: store, board: board, roads: host.roads).add(to: doors)
            DeviceRoutes(store: store).add(to: doors)
            EventRoutes(store: store).add(to: doors)
            ChartRoutes(store: store).add(to: doors)
            PageRoutes(host, store, states: states).add(to: doors)
            OverviewRoute(
                store: store, states: states, gathering: host.gathering, clock: host.clock
            ).add(to: doors)
            DeviceListRoutes(store: store, states: states).add(to: doors)
            UsageRoutes(store: store, states: states).add(to: doors)
            TimelineRoutes(store: store, gathering: host.gathering).add(to: doors)
            LanChartRoutes(store: store).add(to: doors)
        }
        running.needs = { try await LanNeeds(store: store, states: states, clock: host.clock).needs(of: $0) }
        running.timeline = { try await TimelineRoutes.rows($0, store) }
        running.search = { try await LanSearch(store: store, states: states).found($0) }
        running.listener = LiveSnapshots(board: board, states: states, clock: host.clock, logger: host.logger)
        running.upkeep = [
            LanStore.upkeep(
                host.database,
                events: {
                    TierRetention.days(host.settings(LanSettings.self).eventDays)
                })
        ]
        running.topics = LiveTopic.ofAgents(states)
        running.alerts = [
            LanAlerts(
                states: states, store: store, events: NewEvents(database: host.database),
                agents: host.agents, signals: host.signals, clock: host.clock
            ).source
        ]
        running.services = [
            LiveForgetting(agents: host.agents, board: board, states: states, newest: newest)
        ]
        running.metrics = { text, scrape in
            text.snapshots(counters.values, waiting: host.intake.waitingReports)
            let agents = try? await store.agents()
            if let agents { text.agents(UInt64(agents.count)) }
            guard scrape.hasToken, host.settings(LanSettings.self).metricsIncludeAgents else { return }
            let known = Set((agents ?? []).map(\.serverID))
            text.agents(
                newest.all.filter { known.contains($0.snapshot.name.serverID) }, at: host.clock())
        }
        return running
    }
}
