import ArgumentParser
import HubStore
import MonitorCore

/// Keys for agents that an administrator sets up.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make keys for agents.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key that is approved, and print it: it is not shown again.")
        @OptionGroup var options: HubOptions
        @Option(help: "The one SERVER_ID that it shall speak for (default: the first that uses it).")
        var agent: String?

        func run() async throws {
            let store = try await options.open(making: true)
            let key = try await HubExit.saying {
                try await store.newKey(.approved, serverID: agent)
            }
            print(key.revealed)
        }
    }
}
