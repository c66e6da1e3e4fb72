import ArgumentParser
internal import HubNouns
import HubStore
internal import MonitorCore

/// Tokens for programs that ask.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Decide which programs may ask the API.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token, and print it: it is not shown again.")
        @OptionGroup var options: HubOptions
        @Argument(help: "What it is for.") var name: String
        @Option(help: "viewer, operator or administrator.", transform: Role.read) var role = Role.viewer

        func run() async throws {
            let store = try await options.open(making: true)
            let token = try await HubExit.saying("make a token") {
                try await store.newToken(named: name, role, by: .console)
            }
            print(token.revealed)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens; not the secrets.")
        @OptionGroup var options: HubOptions

        func run() async throws {
            let store = try await options.open()
            print("TOKEN\tROLE\tNAME\tCREATED")
            for token in try await HubExit.saying("list the tokens", { try await store.tokens() }) {
                print("\(token.number)\t\(token.role)\t\(token.name)\t\(token.createdAt)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Refuse a token from now on.")
        @OptionGroup var revocation: Revocation

        func run() async throws {
            try await revocation.make(list: "token list") { store in
                try await store.revokeToken(revocation.number, by: .console)
            }
        }
    }
}
