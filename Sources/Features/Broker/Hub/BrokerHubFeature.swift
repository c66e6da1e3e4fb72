internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubFrame
package import HubServer
internal import MonitorWire

/// Agents without a link: asked through a RabbitMQ broker, made and registered in Netcheck's shapes.
extension HubFeature {
    package static let broker = HubFeature(
        "broker", migrations: BrokerStore.migrations, audit: AuditAction.ofBroker,
        settings: Setting.ofBroker, commands: [BrokerCommands.self],
        reference: ReferencePart(PackageResources.broker_openapi_json),
        pages: PageSources(
            templates: [
                "broker": PackageResources.broker_mustache,
                "publiccheck": PackageResources.publiccheck_mustache,
            ],
            navigation: [NavigationEntry("Broker", "/broker", least: .administrator, in: .routers)]),
        facts: { $0[BrokerSettings.self].facts }
    ) { host in
        let news = NewsBoard(["broker"], host.live)
        let road = BrokerRoad(clock: host.clock, changed: { news.changed("broker") }) {
            host.settings(BrokerSettings.self)
        }
        let desk = BrokerDesk(
            host, store: BrokerStore(database: host.database, audit: host.audit), road: road)
        road.onRemove { [weak desk] agent, doer in try await desk?.remove(agent, by: doer) ?? false }
        let limit = NetcheckLimit()
        var running = Running()
        running.doors = { doors in
            NetcheckAgentRoutes(desk: desk, limit: limit).add(to: doors)
            let checks = PublicChecks(desk: desk, limit: limit)
            NetcheckCheckRoutes(desk: desk, checks: checks).add(to: doors)
            PublicCheckPageRoutes(checks: checks, limit: limit).add(to: doors)
            BrokerPageRoutes(desk: desk).add(to: doors)
        }
        // Read at the start: a hub without a broker does not even wait for one.
        if host.settings(BrokerSettings.self).broker != nil { running.services = [BrokerService(desk: desk)] }
        running.roads = [road]
        running.topics = [news.topic]
        running.health = [
            HealthCheck {
                let settings = host.settings(BrokerSettings.self)
                guard settings.broker != nil else { return nil }
                return (settings.fault ?? road.fault).map { "Broker: \($0)." }
            }
        ]
        running.metrics = { text, _ in
            guard host.settings(BrokerSettings.self).broker != nil else { return }
            let counts = road.counts
            text.family("monitor_hub_broker_up", .gauge, "Whether the hub is connected to the broker.") {
                $0.sample([:], UInt64(road.fault == nil ? 1 : 0))
            }
            text.family("monitor_hub_broker_answers_total", .counter, "Answers that came through the broker.")
            {
                $0.sample([:], counts.answers)
            }
            text.family(
                "monitor_hub_broker_foreign_total", .counter,
                "Messages that were not asked for, and were dropped."
            ) { $0.sample([:], counts.foreign) }
        }
        return running
    }
}
