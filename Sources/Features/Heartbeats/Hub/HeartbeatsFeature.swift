internal import Daemon
internal import Heartbeats
internal import HubCore
internal import HubFrame
internal import HubSchedules
package import HubServer
internal import Logging

/// Hosts and jobs that are expected to report: their URLs, states and history, and what schedules mean.
extension HubFeature {
    package static let heartbeats = HubFeature(
        "heartbeats", migrations: HeartbeatStore.migrations,
        audit: AuditAction.ofHeartbeats + AuditAction.ofSchedules,
        settings: Setting.ofHeartbeats, commands: [HostCommands.self, ScheduleCommands.self],
        reference: ReferencePart(PackageResources.heartbeats_openapi_json),
        pages: PageSources(
            templates: [
                "heartbeat": PackageResources.heartbeat_mustache,
                "heartbeats": PackageResources.heartbeats_mustache,
                "hostfields": PackageResources.hostfields_mustache,
                "schedules": PackageResources.schedules_mustache,
                "status": PackageResources.status_mustache, "week": PackageResources.week_mustache,
            ],
            navigation: [
                NavigationEntry("Heartbeats", "/heartbeats", least: .viewer, in: .checks),
                NavigationEntry("Schedules", "/schedules", least: .viewer, in: .checks),
            ]),
        facts: { $0[HeartbeatSettings.self].facts }
    ) { host in
        let settings = { @Sendable in host.settings(HeartbeatSettings.self) }
        let store = HeartbeatStore(
            host.database, host.audit, host.vault, users: host.scheduleUsers
        ) { settings().businessHours }
        let news = NewsBoard(["heartbeats"], host.live)
        let service = HeartbeatService(host, store, news)
        let (limit, counters) = (MissLimit(), BeatCounters())
        var running = Running()
        running.services = [service]
        running.topics = [news.topic]
        running.upkeep = [store.upkeep { settings().beatDays }]
        running.doors = { doors in
            BeatRoutes(host: host, writer: service.writer, limit: limit, counters: counters).add(to: doors)
            PingRoutes(host: host, writer: service.writer, limit: limit, counters: counters).add(to: doors)
            PushRoute(host: host, writer: service.writer, limit: limit, counters: counters).add(to: doors)
            HostRoutes(host: host, store: store, service: service).add(to: doors)
            HeartbeatPageRoutes(host: host, store: store, service: service).add(to: doors)
            ScheduleRoutes(host: host, store: store, service: service).add(to: doors)
            SchedulePageRoute(host: host, store: store, service: service).add(to: doors)
            ScriptRoute().add(to: doors)
            StatusPageRoutes(host: host, store: store, limit: limit).add(to: doors)
        }
        running.metrics = { text, scrape in
            guard let hosts = try? await store.hosts() else { return }
            text.heartbeats(hosts, counters.values, namesHosts: scrape.hasToken, at: host.clock())
        }
        running.needs = { _ in
            let hosts = try await store.hosts()
            let now = host.clock()
            return hosts.filter { $0.heartbeat.state == .down }.map { Need(down: $0, at: now) }
        }
        running.alerts = [HeartbeatReadings.source(store, clock: host.clock)]
        running.listening = { _ in
            guard settings().hostsAPI == .open else { return }
            host.logger.warning(
                "Heartbeats: HOSTS_API is open: any client that reaches this hub may list, add and change hosts."
            )
        }
        return running
    }
}
