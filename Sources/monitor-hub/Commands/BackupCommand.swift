import ArgumentParser
import HubStore

/// A copy, while the hub may be running.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a copy of the database; the hub may be running.")
    @OptionGroup var options: HubOptions
    @Argument(help: "The copy; must not be there yet.") var file: String

    func run() async throws {
        let database = try options.database
        _ = try await options.open(.anyShape)
        try await HubExit.saying {
            try Backup.write(from: database, to: file)
            try Backup.check(file)
        }
    }
}

/// The way back.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a copy in the database's place; the hub may be running.",
        discussion: "What was there stays beside it, with .before-restore at its end.")
    @OptionGroup var options: HubOptions
    @Argument(help: "A copy that 'backup' wrote.") var file: String

    func run() async throws {
        let settings = try options.settings()
        let database = settings.database
        try await HubExit.saying {
            try Backup.restore(file, to: database)
            settings.giveToOwner()
        }
    }
}
