internal import Daemon
internal import HTTPClient
internal import HubCore
internal import HubDatabase
internal import HubFrame
package import HubServer
internal import LogReview
internal import LogWire
internal import MonitorWire

/// What logs of hosts say: read by SSH, the journal or syslog, judged by rules, and by a model where one is set.
extension HubFeature {
    package static let logs = HubFeature(
        "logs", migrations: LogStore.migrations, audit: AuditAction.ofLogs, settings: Setting.ofLogs,
        commands: [LogCommands.self], reference: ReferencePart(PackageResources.logs_openapi_json),
        pages: PageSources(
            templates: [
                "logs": PackageResources.logs_mustache, "log": PackageResources.log_mustache,
                "logturn": PackageResources.logturn_mustache,
                "logpreview": PackageResources.logpreview_mustache,
                "logfindings": PackageResources.logfindings_mustache,
            ],
            navigation: [NavigationEntry("Logs", "/logs", least: .viewer, in: .logs)]),
        facts: { $0[LogSettings.self].facts }
    ) { host in
        let store = LogStore(database: host.database, audit: host.audit)
        let sender = GuardedSender(atOnce: 2)
        let settings = host.settings(LogSettings.self)
        let parts = LogParts(
            store: store,
            reader: LogReader(
                store: store, runner: ChildRunner(), folder: host.database.folder,
                refusal: { agent in
                    AgentJournals.refusal(
                        agent, known: try await host.agents.names(), try await store.hosts())
                        ?? AgentJournals.refusal(agent, host.orders)
                }, hearsSyslog: settings.hearsSyslog),
            sender: { ModelClient(host.settings(LogSettings.self), sender) }, bell: WakeBell())
        let board = SyslogBoard()
        let news = NewsBoard(["logs"], host.live)
        var running = Running()
        running.topics = [news.topic]
        running.doors = { doors in
            LogRoutes(host: host, store: store).add(to: doors)
            LogPageRoutes(host: host, store: store, parts: parts, news: news).add(to: doors)
        }
        running.services = [
            LogService(host: host, store: store, parts: parts, news: news),
            AgentJournals(host: host, store: store),
        ]
        running.reports = [store.journalReports]
        running.links = [LinkedFeature(LinkFeature(name: JournalOrder.feature))]
        if settings.hearsSyslog {
            running.services.append(
                SyslogService(
                    host: host, store: store, board: board, plain: settings.syslog,
                    secure: settings.secureSyslog))
        }
        running.alerts = [LogReadings.source(store, clock: host.clock)]
        running.upkeep = [store.upkeep { host.settings(LogSettings.self).daysKept }]
        running.metrics = { text, _ in
            let counts = board.counts
            text.family("monitor_syslog_lines", .counter, "Lines of syslog that were heard.") {
                $0.sample([:], counts.heard)
            }
            text.family(
                "monitor_syslog_dropped", .counter,
                "Lines of syslog of hosts that are not configured, or too many."
            ) { $0.sample([:], counts.dropped) }
        }
        return running
    }
}

extension HubDatabase {
    /// Where the hub keeps its files.
    var folder: String {
        path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    }
}
