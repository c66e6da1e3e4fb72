import ArgumentParser
import HubDatabase

/// What the hub's start does to an older database, without the start.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database of an older version up to date.",
        discussion: "The hub does the same when it starts. It must be stopped; keep a copy first.")
    @OptionGroup var options: HubOptions

    func run() async throws {
        let database = try await options.open(.migrating)
        database.close()
    }
}
