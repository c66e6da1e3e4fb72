internal import Alerts
internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubFrame
package import HubServer
internal import MonitorCore

/// Rules over what the hub knows, incidents, and who hears of them.
extension HubFeature {
    package static let alerts = HubFeature(
        "alerts", migrations: AlertTables.migrations, audit: AuditAction.ofAlerts,
        scheduleUsers: [AlertStore.scheduleUsers],
        settings: Setting.ofAlerts,
        commands: [AlertCommands.self, SilenceCommands.self, WorkCommands.self, RuleCommands.self],
        reference: ReferencePart(PackageResources.alerts_openapi_json),
        pages: PageSources(
            templates: [
                "acknowledge": PackageResources.acknowledge_mustache,
                "alerts": PackageResources.alerts_mustache, "incident": PackageResources.incident_mustache,
                "rules": PackageResources.rules_mustache, "silences": PackageResources.silences_mustache,
            ],
            navigation: [
                NavigationEntry("Alerts", "/alerts", least: .viewer, in: .alerts, isFirst: true),
                NavigationEntry("Silences", "/silences", least: .viewer, in: .alerts),
                NavigationEntry("Rules", "/rules", least: .viewer, in: .alerts),
            ])
    ) { host in
        let store = AlertStore(host.database, desk: host.desk, audit: host.audit)
        let bell = WakeBell()
        let links = AcknowledgementLinks(
            store, vault: host.vault,
            isOn: { host.publicAddress != nil && host.settings(AlertSettings.self).allowsLinks },
            logger: host.logger)
        let news = NewsBoard(["alerts"], host.live)
        let keeper = AlertKeeper(
            store, links: links, clock: host.clock, logger: host.logger, changed: { news.changed("alerts") }
        ) { open in
            host.badges["/alerts"] = open.count { $0.acknowledgement == nil }
        }
        var running = Running()
        running.topics = [news.topic]
        running.doors = { doors in
            AlertRoutes(store: store, keeper: keeper, bell: bell).add(to: doors)
            RuleRoutes(store: store, host: host, bell: bell).add(to: doors)
            AlertPageRoutes(store: store, keeper: keeper, bell: bell).add(to: doors)
            RulePageRoutes(store: store, host: host, bell: bell).add(to: doors)
            AcknowledgementRoutes(store: store, keeper: keeper, links: links).add(to: doors)
        }
        running.services = [
            AlertService(
                keeper: keeper, sources: host.alertSources, signals: host.signals.subscribe(), bell: bell,
                place: { time in
                    let (day, minute) = LocalTime.day(at: time)
                    return (day, minute / 60)
                }, clock: host.clock, logger: host.logger)
        ]
        running.upkeep = [
            UpkeepStep("incidents") { times, _ in
                let days = Int64(host.settings(AlertSettings.self).keptDays)
                try await store.forget(
                    before: UTCTime(milliseconds: times.now.milliseconds - days * 86_400_000))
            }
        ]
        running.needs = { visitor in AlertNeeds.needs(keeper.shown.open, visitor) }
        running.recentAlerts = { family, most in
            try await store.incidents(of: family, atMost: most).map(RecentAlert.init)
        }
        running.timeline = { question in try await AlertNeeds.rows(store, question) }
        running.alerts = [
            HubReadings.source(
                host.database, certificateEnds: { host.identity?.ends }, checks: { host.checks.results },
                clock: host.clock)
        ]
        running.metrics = { text, _ in text.incidents(keeper.shown.open) }
        return running
    }
}
