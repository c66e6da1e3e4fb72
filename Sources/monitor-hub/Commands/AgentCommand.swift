import ArgumentParser
import Daemon
import HubStore
import MonitorCore

/// Whose snapshots are taken in.
struct AgentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Decide which agents' snapshots are taken in.",
        subcommands: [List.self, Approve.self, Deny.self, Hold.self, Revoke.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all keys and what was decided.")
        @OptionGroup var options: HubOptions

        func run() async throws {
            let store = try await options.open()
            print("KEY\tSTATE\tAGENT\tADDRESS\tWAITING\tCREATED")
            for key in try await HubExit.saying({ try await store.keys() }) {
                print(
                    "\(key.number)\t\(key.state.rawValue)\t\(key.serverID.map(Self.plain) ?? "-")"
                        + "\t\(key.address ?? "-")\t\(key.waitingSnapshots)\t\(key.createdAt)")
            }
        }

        /// A stranger names itself: its name must not draw on the terminal.
        private static func plain(_ text: String) -> String {
            String(text.map { $0.unicodeScalars.allSatisfy { $0.properties.isGraphemeBase } ? $0 : "?" })
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take in what this key sends, and what waits of it.")
        @OptionGroup var decision: Decision

        func run() async throws { try await decision.make(.approved) }
    }

    struct Deny: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse this key, and delete what waits of it.")
        @OptionGroup var decision: Decision

        func run() async throws { try await decision.make(.denied) }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let what this key sends wait, until it is approved again.")
        @OptionGroup var decision: Decision

        func run() async throws { try await decision.make(.onHold) }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse this key from now on; what was taken in stays.")
        @OptionGroup var decision: Decision

        func run() async throws { try await decision.make(.denied) }
    }
}

extension AgentCommand {
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Delete an agent: its keys, and all that it measured.",
            discussion: """
                Its keys are gone at once; what was measured goes within ten minutes while the hub runs. The name is \
                free for another agent.
                """)
        @OptionGroup var options: HubOptions
        @Argument(help: "The agent's SERVER_ID, as 'agent list' shows it.")
        var name: String

        func run() async throws {
            let store = try await options.open()
            guard try await HubExit.saying({ try await store.remove(agent: name) }) else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot remove '\(name)': no agent has this name. See monitor-hub agent list.")
            }
            print("agent \(name): removed")
        }
    }
}

/// What was decided on one key.
struct Decision: ParsableArguments {
    @OptionGroup var options: HubOptions
    @Argument(help: "The key's number in 'agent list', or the name of its agent.")
    var key: String

    func make(_ state: AgentKey.State) async throws {
        let store = try await options.open()
        let keys = try await HubExit.saying { try await store.keys() }
        let meant = keys.filter { "\($0.number)" == key || $0.serverID == key }
        guard let only = meant.first, meant.count == 1 else {
            throw ExitStatus.end(
                ExitStatus.noInput,
                meant.isEmpty
                    ? "cannot find '\(key)': No key has this number or agent. See monitor-hub agent list."
                    : "cannot decide on '\(key)': It has \(meant.count) keys. Name one by its number.")
        }
        _ = try await HubExit.saying {
            try await store.decide(state, on: only.number)
        }
        print("key \(only.number): \(state.rawValue)")
    }
}
