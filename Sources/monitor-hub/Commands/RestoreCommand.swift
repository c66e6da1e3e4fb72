import ArgumentParser
import Daemon
import Glibc
import HubDatabase
import HubServer

/// The way back.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a copy in the database's place; the hub may be running.",
        discussion: "What was there stays beside it, with .before-restore and a number at its end.")
    @OptionGroup var options: HubOptions
    @Argument(help: "What 'backup' wrote, or a copy of a stopped hub's folder.") var file: String

    func run() async throws {
        let settings = try options.settings()
        try settings.place.refuseWhereKeptByServer()
        guard unsafe access(file, F_OK) == 0 else { throw options.missing(file) }
        let kept = try await ExitStatus.saying {
            // Opened with the rights of the user who types this: the folder's owner may have none to it.
            let copy = try DatabaseCopy(file)
            settings.prepareFolder()
            try settings.owner.become()
            return try Restore(to: settings.database, schema: Features.schema).run(copy)
        }
        if let kept { print("the database that was there is kept as '\(kept)'") }
    }
}
