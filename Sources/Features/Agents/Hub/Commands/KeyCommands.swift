internal import Agents
internal import ArgumentParser
internal import Daemon
internal import HubServer
internal import MonitorCore

/// Keys for agents that an administrator sets up.
enum KeyCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(commandName: "key", abstract: "Make keys for agents.")
    static let commands: [any HubCommand.Type] = [Create.self]

    struct Create: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "create",
            abstract: "Make a key that is approved, and print it: it is not shown again.")
        @Option(help: "The one SERVER_ID that it shall speak for (default: the first that uses it).")
        var agent: String?
        @Flag(help: "Even where another key uses this name: that one goes on hold when this one is used.")
        var takeOver = false

        func validate() throws {
            guard agent != nil || !takeOver else {
                throw ValidationError("'--take-over' needs '--agent NAME': whose place the key takes.")
            }
        }

        func run(on console: HubConsole) async throws {
            let store = try await AgentStore(console.open(making: true))
            let key = try await ExitStatus.saying("make a key") {
                do {
                    return try await store.newKey(.approved, serverID: agent, takingOver: takeOver)
                } catch let fault as KeyFault {
                    throw ExitStatus.end(
                        ExitStatus.damagedInput,
                        "cannot make a key: \(fault) Replace that key with --take-over, or take another name."
                    )
                }
            }
            print(key.revealed)
        }
    }
}
