internal import Accounts
internal import ArgumentParser
internal import Daemon
internal import HubServer

/// The key that access tokens are signed with.
enum AccessKeyCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "access-key", abstract: "Manage the keys that sign access tokens.")
    static let commands: [any HubCommand.Type] = [Rotate.self]

    struct Rotate: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Sign with a new key from now on; tokens of the one before are good until they end.")

        func run(on console: HubConsole) async throws {
            let files = try await console.open()
            let store = AccessStore(
                database: files.database, audit: files.audit, vault: files.vault,
                accounts: AccountStore(files),
                settings: { AccessSettings() })
            try await ExitStatus.saying("rotate the key") { try await store.rotate() }
        }
    }
}
