import ArgumentParser
import Daemon
internal import HubNouns
import HubStore
internal import MonitorCore

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
        @Flag(help: "Even where another key uses this name: that one goes on hold when this one is used.")
        var takeOver = false

        func validate() throws {
            guard agent != nil || !takeOver else {
                throw ValidationError("'--take-over' needs '--agent NAME': whose place the key takes.")
            }
        }

        func run() async throws {
            let store = try await options.open(making: true)
            do {
                let key = try await HubExit.saying("make a key") {
                    try await store.newKey(.approved, serverID: agent, takingOver: takeOver)
                }
                print(key.revealed)
            } catch let fault as KeyFault {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot make a key: \(fault) Replace that key with --take-over, or take another name.")
            }
        }
    }
}
