internal import Daemon
internal import HubCore
internal import HubFrame
package import HubServer
internal import MonitorWire
internal import Probes

/// Every agent pings the hub's targets: lists down, loss and latency up, the matrix.
extension HubFeature {
    package static let probes = HubFeature(
        "probes", migrations: ProbeStore.migrations, audit: AuditAction.ofProbes, series: [.probe],
        settings: Setting.ofProbes, commands: [TargetCommands.self, GroupCommands.self],
        reference: ReferencePart(PackageResources.probes_openapi_json),
        pages: PageSources(
            templates: [
                "matrix": PackageResources.matrix_mustache, "pair": PackageResources.pair_mustache,
                "target-field": PackageResources.target_field_mustache,
                "targets": PackageResources.targets_mustache,
            ],
            files: [
                .css("probes.css", PackageResources.probes_css),
                .script("matrix.js", PackageResources.matrix_js),
                .script("pair.js", PackageResources.pair_js),
                .script("smoke.js", PackageResources.smoke_js),
            ],
            navigation: [
                NavigationEntry("Matrix", "/matrix", least: .viewer, in: .checks),
                NavigationEntry("Targets", "/targets", least: .viewer, in: .checks),
            ]),
        facts: { $0[ProbeHubSettings.self].facts }
    ) { host in
        let store = ProbeStore(host.database, host.audit)
        let news = NewsBoard(["targets"], host.live)
        let desk = PlanDesk { news.changed("targets") }
        let board = ProbeBoard(ring: { host.live.ring() }) { changes in
            for change in changes { host.signals.publish(Signal(change, desk, at: host.clock())) }
        }
        var running = Running()
        running.doors = { doors in
            TargetRoutes(host: host, store: store, desk: desk).add(to: doors)
            ProbeRoutes(host: host, store: store, desk: desk, board: board).add(to: doors)
            ProbePageRoutes(host: host, store: store, desk: desk, board: board).add(to: doors)
            MeshpingRoutes(host: host, store: store, desk: desk).add(to: doors)
        }
        running.services = [PlanService(host: host, store: store, desk: desk, board: board)]
        if let place = host.settings(ProbeHubSettings.self).meshpingListen {
            let sessions = MeshpingSessions(host: host, store: store, desk: desk, board: board)
            running.services.append(MeshpingDoor(host: host, place: place, sessions: sessions))
        }
        running.reports = store.reports(board)
        running.upkeep = [store.upkeep { host.settings(ProbeHubSettings.self).eventDays }]
        running.links = [
            LinkedFeature(
                LinkFeature(name: "probes"),
                live: { message, agent in
                    board.take(message, of: agent, desk.given(to: agent), arrivedAt: host.clock())
                })
        ]
        running.topics = [
            news.topic,
            LiveTopic { name in
                if name == "matrix" { return MatrixState(desk, board) }
                guard name.hasPrefix("matrix:"), name.utf8.count <= 64 else { return nil }
                return MatrixState(desk, board, group: String(name.dropFirst(7)))
            },
        ]
        running.alerts = [ProbeReadings(desk: desk, board: board, clock: host.clock).source]
        running.groups = {
            let groups = try await store.book().groups.filter { !$0.members.isEmpty }
            return Dictionary(groups.map { ($0.name, $0.members) }, uniquingKeysWith: { $0.union($1) })
        }
        running.needs = { visitor in
            guard visitor.role >= .administrator else { return [] }
            let waiting = try await store.meshpingAgents().filter(\.waits)
            host.badges["/targets"] = waiting.count
            guard let first = waiting.min(by: { $0.since < $1.since }) else { return [] }
            return [
                Need(
                    StatusMark(.info, "waits"),
                    waiting.count == 1
                        ? "\(first.word) of Meshping (\(first.hostname)) waits for approval"
                        : "\(waiting.count) Meshping agents wait for approval",
                    path: "/targets", since: Moment(first.since), weight: 70)
            ]
        }
        running.metrics = { text, scrape in text.probes(board, desk, withPairs: scrape.hasToken) }
        return running
    }
}
