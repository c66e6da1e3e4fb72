import ArgumentParser
import Daemon
import HubDeviceAccess
internal import HubServer
internal import MonitorCore

@main
struct MonitorHub: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor-hub",
        abstract: "Keeps what monitor-agents measure, and answers who used the network when.",
        version: monitorVersion,
        subcommands: [ServeCommand.self] + Features.commands + [
            BackupCommand.self, RestoreCommand.self, MigrateCommand.self, MoveCommand.self,
            CheckCommand.self, HealthCommand.self, IspCommand.self,
            CertificateCommand.self, ReferenceCommand<Settings>.self, APIReferenceCommand.self,
        ])

    static func main() async {
        PasswordHelper.answerIfAsked()
        await main(parsingFirst: ProgramArguments.all)
    }
}
