import ArgumentParser
import Daemon
internal import HubServer
internal import MonitorCore

@main
struct MonitorHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor-hub",
        abstract: "Keeps what monitor-agents measure, and answers who used the network when.",
        version: monitorVersion,
        subcommands: [ServeCommand.self] + Features.all.flatMap(\.parsableCommands) + [
            BackupCommand.self, RestoreCommand.self, MigrateCommand.self, CheckCommand.self,
            CertificateCommand.self, ReferenceCommand<Settings>.self, APIReferenceCommand.self,
        ])

    static func main() async {
        await main(parsingFirst: ProgramArguments.all)
    }
}
