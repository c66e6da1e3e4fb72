internal import ArgumentParser
internal import Daemon
internal import DeviceRegistry
internal import HubCore
internal import HubServer
internal import MonitorCore

/// What is written to OLTs, and the switch that stops it. The hub may run meanwhile; a plan is made by the hub that runs.
enum OltCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "olt",
        abstract: "Find terminals, make, confirm and see plans of OLTs, and stop or allow writing.")
    static let commands: [any HubCommand.Type] = [
        List.self, FindCommand.self, ServicePortsCommand.self, PlanCommand.self, Plans.self, Stop.self,
        Allow.self,
    ]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the OLTs.")

        func run(on console: HubConsole) async throws {
            let (registry, store) = try await Self.stores(console)
            print("OLT\tTERMINALS\tONLINE\tREAD\tWRITING")
            try await ExitStatus.saying("list the OLTs") {
                let all = try await store.counts(console.settings[GponSettings.self].limits)
                for olt in try await registry.devices(.olt) {
                    let state = try await store.state(of: olt.number)
                    let counts = all[olt.number] ?? TerminalCounts()
                    let writing =
                        state.lookFirst.map { "look first: plan \($0)" }
                        ?? state.stoppedBy.map { "stopped by \($0)" }
                    let read = state.readAt.map { "\(UTCTime(milliseconds: $0))" } ?? "never"
                    print(
                        [olt.name, "\(counts.all)", "\(counts.online)", read, writing ?? "allowed"].joined(
                            separator: "\t"))
                }
            }
        }
    }

    struct Plans: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "plans", abstract: "List the newest plans, with the lines that left.")
        @Option(help: "How many.") var most = 20

        func run(on console: HubConsole) async throws {
            let (_, store) = try await Self.stores(console)
            try await ExitStatus.saying("list the plans") {
                for plan in try await store.plans(atMost: min(max(1, most), 1000)) {
                    let who = plan.confirmedBy ?? plan.madeBy
                    print(
                        "\(UTCTime(milliseconds: plan.madeAt))  \(plan.state.rawValue)  \(who)  \(plan.sentence)"
                    )
                    for line in plan.lines { print("    \(line.line)  (\(line.ended ?? "no answer"))") }
                }
            }
        }
    }

    struct Stop: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "stop", abstract: "Stop writing on an OLT; a plan that runs ends after its line.")
        @Argument(help: "The OLT's name.") var name: String

        func run(on console: HubConsole) async throws { try await Self.set(true, name, console) }
    }

    struct Allow: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "allow", abstract: "Allow writing on an OLT again.")
        @Argument(help: "The OLT's name.") var name: String

        func run(on console: HubConsole) async throws { try await Self.set(false, name, console) }
    }
}

extension HubCommand {
    static func stores(_ console: HubConsole) async throws -> (DeviceRegistry, GponStore) {
        let files = try await console.open()
        return (
            DeviceRegistry(files.database, files.audit, files.vault), GponStore(files.database, files.audit)
        )
    }

    fileprivate static func set(_ isStopped: Bool, _ name: String, _ console: HubConsole) async throws {
        let (registry, store) = try await stores(console)
        try await ExitStatus.saying(isStopped ? "stop writing on '\(name)'" : "allow writing on '\(name)'") {
            guard let olt = try await registry.device(named: name), olt.definition.kind == .olt else {
                throw OltNotFound(name: name)
            }
            try await store.stopWriting(isStopped, on: olt.number, name: olt.name, by: .console)
        }
    }
}

struct OltNotFound: Error, CustomStringConvertible {
    let name: String
    var description: String { "No OLT is called '\(name)'. 'monitor-hub isp olt list' lists them." }
}
