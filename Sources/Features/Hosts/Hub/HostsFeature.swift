internal import Daemon
internal import Hosts
internal import HubCore
internal import HubFrame
package import HubServer
internal import MonitorCore

/// Hosts in folders that are watched from the hub.
extension HubFeature {
    package static let hosts = HubFeature(
        "hosts", isForProviders: true, migrations: HostStore.migrations, audit: AuditAction.ofHosts,
        settings: Setting.ofHosts, commands: [WatchedHostCommands.self],
        reference: ReferencePart(PackageResources.hosts_openapi_json),
        pages: PageSources(
            templates: [
                "hostfolders": PackageResources.hostfolders_mustache,
                "hostping": PackageResources.hostping_mustache,
                "watchedhost": PackageResources.watchedhost_mustache,
                "watchedhosts": PackageResources.watchedhosts_mustache,
            ],
            navigation: [
                NavigationEntry("Hosts", "/isp/hosts", duties: [], part: .network),
                NavigationEntry("Host pings", HostPingRoutes.section, duty: .ispAdmin, in: .settings),
            ]),
        facts: { $0[HostSettings.self].facts }
    ) { host in
        let store = HostStore(host.database, host.audit)
        let news = NewsBoard(["isp/hosts"], host.live)
        let prober = HostProber(host, store, news)
        var running = Running()
        running.services = [prober]
        running.topics = [news.topic]
        running.alerts = [HostReadings.source(store, clock: host.clock)]
        running.doors = { doors in
            WatchedHostRoutes(host: host, store: store, prober: prober).add(to: doors)
            WatchedHostPageRoutes(host: host, store: store, prober: prober).add(to: doors)
            HostPingRoutes(host: host, store: store, prober: prober).add(to: doors)
        }
        running.health = [HealthCheck { prober.trouble }]
        running.metrics = { text, _ in
            guard let hosts = try? await store.hosts() else { return }
            let now = host.clock()
            text.family("monitor_watched_hosts", .gauge, "Hosts that are watched, by state.") { family in
                for state in HostHealth.State.allCases {
                    family.sample(
                        ["state": state.rawValue],
                        UInt64(hosts.count { $0.health.state == state && !$0.isPaused(at: now) }))
                }
                family.sample(["state": "paused"], UInt64(hosts.count { $0.isPaused(at: now) }))
            }
        }
        running.needs = { visitor in
            let now = host.clock()
            // A guest of one view learns nothing of the provider's network.
            guard visitor.csrf != nil, try await store.counts(at: now).down > 0 else { return [] }
            let down = try await store.hosts().chosen(state: "down", folder: nil, words: "", at: now)
            let rest = down.count - mostNeeds
            let more =
                rest > 0
                ? [
                    Need(
                        StatusMark(.bad, "down"),
                        CountText.text(rest, "more host is", "more hosts are") + " down.",
                        path: "/isp/hosts?state=down")
                ] : []
            return down.prefix(mostNeeds).map { Need(down: $0, at: now) } + more
        }
        running.tiles = { visitor in
            guard visitor.csrf != nil else { return [] }
            let counts = try await store.counts(at: host.clock())
            guard counts.all > 0 else { return [] }
            return [
                Tile(
                    "Hosts down", "\(counts.down)", note: "of \(counts.all)", path: "/isp/hosts?state=down")
            ]
        }
        running.search = { question in
            try await store.hosts().filter { question.isIn("\($0.content.name) \($0.content.address)") }
                .prefix(question.most).map {
                    SearchPage.Found(
                        $0.content.name, HostRowItem.path($0.number), kind: "host", detail: $0.content.address
                    )
                }
        }
        return running
    }

    /// Hosts that the overview names one by one.
    private static let mostNeeds = 5
}
