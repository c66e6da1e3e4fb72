internal import Checks
internal import Daemon
internal import HubCore
internal import HubDatabase
internal import HubFrame
package import HubServer
internal import MonitorWire
internal import Probing

/// Checks on demand: a host is tried from every agent, and the answers are shown as they come.
extension HubFeature {
    package static let checks = HubFeature(
        "checks",
        migrations: [
            Migration("2026-11-30 checks", CheckTables.checks),
            Migration("2026-12-01 checks: agents that were not asked", CheckTables.notAsked),
        ],
        audit: AuditAction.ofChecks,
        settings: Setting.ofChecks, commands: [AskCommands.self],
        reference: ReferencePart(PackageResources.checks_openapi_json),
        pages: PageSources(
            templates: [
                "check": PackageResources.check_mustache, "check-new": PackageResources.check_new_mustache,
                "checks": PackageResources.checks_mustache,
            ],
            files: [
                .script("check.js", PackageResources.check_js), .css("check.css", PackageResources.check_css),
            ],
            navigation: [NavigationEntry("On demand", "/checks", least: .operator, in: .checks)])
    ) { host in
        let store = CheckStore(database: host.database, audit: host.audit)
        let runner = CheckRunner(host, store: store)
        let desk = CheckDesk(host, runner: runner, store: store)
        var running = Running()
        running.doors = { doors in
            CheckRoutes(desk: desk, store: store).add(to: doors)
            CheckPageRoutes(desk: desk, store: store).add(to: doors)
        }
        running.services = [runner]
        running.checkDoor = CheckDeskDoor(desk: desk)
        running.upkeep = [store.upkeep { host.settings(CheckSettings.self).keepDays }]
        running.topics = [.ofChecks(runner)]
        running.links = [
            LinkedFeature(
                LinkFeature(name: CheckOrder.feature),
                live: { message, agent in runner.progress(message, by: agent) })
        ]
        running.metrics = { text, _ in
            text.family("monitor_hub_checks_open", .gauge, "Checks that agents have not all answered.") {
                $0.sample([:], UInt64(runner.openCount))
            }
            text.family(
                "monitor_hub_check_outcomes_total", .counter, "Answers of agents to checks, by outcome."
            ) {
                let counts = runner.outcomeCounts
                for word in ProbeOutcome.Word.allCases {
                    $0.sample(["outcome": word.rawValue], counts[word] ?? 0)
                }
            }
        }
        return running
    }
}
