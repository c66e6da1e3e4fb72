internal import ArgumentParser
internal import Daemon
internal import DeviceRegistry
internal import Gpon
internal import HubServer

/// `isp olt service-ports`: the service ports of an OLT as they were read last.
struct ServicePortsCommand: HubCommand {
    static let configuration = CommandConfiguration(
        commandName: "service-ports", abstract: "List the service ports of an OLT, as they were read last.")

    @Argument(help: "The OLT's name.") var olt: String
    @Option(help: "Of this port alone: 0/1/3.") var port: String?
    @Option(help: "With this VLAN alone.") var vlan: Int?
    @Flag(help: "Those without a registered terminal alone.") var orphans = false

    func run(on console: HubConsole) async throws {
        var question = ServicePortQuestion()
        question.isOrphansOnly = orphans
        question.vlan = vlan
        if let port {
            guard let chosen = PonPort(port) else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput, "cannot read '\(port)': A port is written as 0/1/3.")
            }
            question.port = chosen
        }
        let (registry, store) = try await Self.stores(console)
        print("INDEX\tPLACE\tTYPE\tVLAN\tUSER VLAN\tGEM\tSTATE\tTERMINAL")
        try await ExitStatus.saying("list the service ports of '\(olt)'") {
            guard let device = try await registry.device(named: olt), device.definition.kind == .olt else {
                throw OltNotFound(name: olt)
            }
            question.size = 1000
            while true {
                let table = try await store.servicePorts(of: device.number, question)
                for one in table.rows { print(Self.line(one)) }
                let count = orphans ? table.orphans : table.all
                guard question.page * question.size < count else { return }
                question.page += 1
            }
        }
    }

    private static func line(_ one: KeptServicePort) -> String {
        func word(_ number: Int?) -> String { number.map(String.init) ?? "-" }
        let service = one.service
        return [
            "\(service.index)", service.whose, service.portType ?? "-", "\(service.vlan)",
            word(service.userVLAN), word(service.gem), service.state,
            one.terminal.map { $0.description ?? $0.label } ?? "none",
        ].joined(separator: "\t")
    }
}
