import ArgumentParser
import Daemon
import Glibc
import HubDatabase
import HubServer

/// A copy, while the hub may be running.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a copy of the database; the hub may be running.")
    @OptionGroup var options: HubOptions
    @Argument(help: "The copy; must not be there yet.") var file: String

    /// The copy is written with the rights of the user who types the command.
    func run() async throws {
        let settings = try options.existing()
        try settings.place.refuseWhereKeptByServer()
        let owner = settings.owner
        try await ExitStatus.saying {
            let backup = try owner.acting { try Backup(of: settings.database) }
            defer { try? owner.acting { backup.close() } }
            try backup.write(to: file)
            _ = try DatabaseCheck.run(file, isCopy: true, schema: Features.schema)
        }
    }
}
