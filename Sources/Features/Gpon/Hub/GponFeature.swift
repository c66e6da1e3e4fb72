internal import Daemon
internal import DeviceRegistry
internal import Gpon
internal import HubCore
internal import HubFrame
internal import HubSeries
package import HubServer

/// Optical terminals: what OLTs say of them, and the few ways in which OLTs are changed.
extension HubFeature {
    package static let gpon = HubFeature(
        "gpon", isForProviders: true, migrations: GponTables.migrations,
        audit: AuditAction.ofGpon, series: [.ponPort],
        settings: Setting.ofGpon, commands: [OltCommands.self],
        reference: ReferencePart(PackageResources.gpon_openapi_json),
        pages: PageSources(
            templates: [
                "olts": PackageResources.olts_mustache, "olt": PackageResources.olt_mustache,
                "olt-addresses": PackageResources.olt_addresses_mustache,
                "olt-found": PackageResources.olt_found_mustache,
                "olt-ping": PackageResources.olt_ping_mustache,
                "olt-plan": PackageResources.olt_plan_mustache,
                "olt-plan-list": PackageResources.olt_plan_list_mustache,
                "olt-plans": PackageResources.olt_plans_mustache,
                "olt-profile": PackageResources.olt_profile_mustache,
                "olt-profilefields": PackageResources.olt_profilefields_mustache,
                "olt-register": PackageResources.olt_register_mustache,
                "olt-registration": PackageResources.olt_registration_mustache,
                "olt-service-ports": PackageResources.olt_service_ports_mustache,
                "olt-terminal": PackageResources.olt_terminal_mustache,
                "olt-terminals": PackageResources.olt_terminals_mustache,
            ],
            navigation: [
                NavigationEntry("OLTs", "/isp/olts", duties: [.gponRead], part: .terminals),
                NavigationEntry("Found terminals", "/isp/found", duties: [.gponRead], part: .terminals),
                NavigationEntry("Plans", "/isp/plans", duties: [.gponRead], part: .terminals),
                NavigationEntry("Registration", "/isp/registration", duties: [.ispAdmin], part: .setup),
            ]),
        facts: { $0[GponSettings.self].facts }
    ) { host in
        let store = GponStore(host.database, host.audit)
        let registry = DeviceRegistry(host.database, host.audit, host.vault)
        let sessions = OltSessions(registry, OltLocks())
        let news = NewsBoard(["isp/olts", "isp/olt/", "isp/plan/"], host.live)
        let runner = PlanRunner(host, store, sessions, news)
        let reader = OltReaderService(host, store, sessions, news)
        let ping = OpticalPing(host, store, sessions, news)
        let logins = TerminalLogins(store: store, sessions: host.customerSessions) { olt in
            let own = try await registry.device(olt)?.definition.readSeconds
            return Int64(own ?? host.settings(GponSettings.self).readSeconds) * 1000
        }
        let desk = PlanDesk(
            host: host, store: store, sessions: sessions, runner: runner, logins: logins, news: news)
        let routes = GponRoutes(
            host: host, store: store, sessions: sessions, desk: desk, reader: reader, ping: ping,
            serials: SerialSearch(host, store, sessions, news), logins: logins, news: news)
        var running = Running()
        running.services = [runner, reader, ping, NightlySave(host: host, store: store, desk: desk)]
        running.upkeep = [store.upkeep]
        running.topics = [news.topic]
        running.doors = { doors in
            routes.add(to: doors)
            GponPageRoutes(routes: routes).add(to: doors)
        }
        running.search = { question in
            guard question.visitor.duties.contains(.gponRead) else { return [] }
            let terminals = try await routes.search(question.words, atMost: question.most)
            let logins = try await routes.logins.of(terminals)
            let registered = terminals.map { terminal in
                let login = logins[terminal.number]?.first.map { ", login \($0.session.login)" } ?? ""
                return SearchPage.Found(
                    terminal.description ?? terminal.label, "/isp/terminals/\(terminal.number)",
                    kind: "terminal", detail: "\(terminal.place), \(terminal.label)\(login)")
            }
            // The page of found terminals has what each was before, and how to register it.
            let found = try await store.found(question.words, atMost: question.most)
            return found.map { one in
                SearchPage.Found(
                    one.found.serial.label, PageQuery("/isp/found", [("q", one.found.serial.digits)]).url,
                    kind: "terminal, not registered", detail: "seen on \(one.found.port)")
            } + registered
        }
        running.tiles = { visitor in
            guard visitor.duties.contains(.gponRead) else { return [] }
            let counts = try await store.counts(host.settings(GponSettings.self).limits)
            let olts = try await sessions.olts().compactMap { counts[$0.number] }
            let (all, online) = olts.reduce((0, 0)) { ($0.0 + $1.all, $0.1 + $1.online) }
            guard all > 0 else { return [] }
            return [Tile("Terminals online", "\(online)", note: "of \(all)", path: "/isp/olts")]
        }
        running.needs = { visitor in
            guard visitor.duties.contains(.gponRead) else { return [] }
            var needs = try await store.unlooked().map { plan in
                Need(
                    StatusMark(.bad, "look first"),
                    "The result of a plan is unknown. Check the OLT. The plan: \(plan.sentence)",
                    path: "/isp/plans/\(plan.id)", weight: 100)
            }
            let weak = try await store.weakCount(below: host.settings(GponSettings.self).limits)
            if weak > 0 {
                needs.append(
                    Need(
                        StatusMark(.watch, "weak light"),
                        CountText.text(weak, "terminal has", "terminals have") + " weak light.",
                        path: "/isp/signals"))
            }
            return needs
        }
        return running
    }
}
