import ArgumentParser
import HubStore

/// A copy, while the hub may be running.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a copy of the database; the hub may be running.")
    @OptionGroup var options: HubOptions
    @Argument(help: "The copy; must not be there yet.") var file: String

    func run() async throws {
        _ = try await options.open()
        try await HubExit.saying {
            try Backup.write(from: options.database, to: file)
            try Backup.check(file)
        }
    }
}

/// The way back.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a copy in the database's place; the hub must be stopped.",
        discussion: "What was there stays beside it, with .before-restore at its end.")
    @OptionGroup var options: HubOptions
    @Argument(help: "A copy that 'backup' wrote.") var file: String

    func run() async throws {
        try await HubExit.saying {
            let lock = try HubLock(path: options.database)
            try Backup.restore(file, to: options.database)
            _ = lock
        }
    }
}

/// Reads all of it.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Read every page of the database and say whether it is whole.")
    @OptionGroup var options: HubOptions

    func run() async throws {
        _ = try await options.open()
        try await HubExit.saying { try Backup.check(options.database) }
        print("'\(options.database)' is whole")
    }
}
