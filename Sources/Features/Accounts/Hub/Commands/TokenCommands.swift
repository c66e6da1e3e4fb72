internal import Accounts
internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubServer
internal import MonitorCore

/// Tokens for programs that ask.
enum TokenCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Decide which programs may ask the API.")
    static let commands: [any HubCommand.Type] = [Create.self, List.self, Revoke.self]

    struct Create: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Make a token, and print it: it is not shown again.")
        @Argument(help: "What it is for.") var name: String
        @Option(help: "viewer, operator or administrator.", transform: Role.read) var role = Role.viewer
        @Option(help: "Duties of a provider's tools between commas, or a preset.", transform: Set<Duty>.read)
        var duties: Set<Duty> = []

        func run(on console: HubConsole) async throws {
            let store = try await AccountStore(console.open(making: true))
            let token = try await ExitStatus.saying("make a token") {
                try await store.newToken(named: name, role, duties: duties, by: .console)
            }
            print(token.revealed)
        }
    }

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the tokens; not the secrets.")

        func run(on console: HubConsole) async throws {
            let store = try await AccountStore(console.open())
            print("TOKEN\tROLE\tNAME\tCREATED")
            for token in try await ExitStatus.saying("list the tokens", { try await store.tokens() }) {
                print("\(token.number)\t\(token.role)\t\(token.name)\t\(token.createdAt)")
            }
        }
    }

    struct Revoke: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Revoke a token.")
        @Argument(help: "The token's number, as 'list' tells it.") var number: Int64

        func run(on console: HubConsole) async throws {
            let store = try await AccountStore(console.open())
            let isThere = try await ExitStatus.saying("revoke '\(number)'") {
                try await store.revokeToken(number, by: .console)
            }
            guard isThere else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot revoke '\(number)': No token has this number. See monitor-hub token list.")
            }
        }
    }
}
