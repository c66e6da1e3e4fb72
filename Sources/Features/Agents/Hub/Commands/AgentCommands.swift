internal import Agents
internal import ArgumentParser
internal import Daemon
internal import HubServer

/// Whose snapshots are accepted.
enum AgentCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "agent", abstract: "Decide which agents' snapshots are accepted.")
    static let commands: [any HubCommand.Type] = [
        List.self, Approve.self, Deny.self, Hold.self, Revoke.self, Remove.self,
    ]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List all keys and what was decided.",
            discussion: "ADDRESS is where a key was asked from, and what was said of it where that differs.")

        func run(on console: HubConsole) async throws {
            let store = try await AgentStore(console.open())
            print("KEY\tSTATE\tAGENT\tADDRESS\tWAITING\tCREATED\tNOTE")
            for key in try await ExitStatus.saying({ try await store.keys() }) {
                print(
                    "\(key.number)\t\(key.state.rawValue)\t\(key.agent.map(plain) ?? "-")"
                        + "\t\(key.addresses)\t\(key.waitingSnapshots)\t\(key.createdAt)\t\(key.note)")
            }
        }
    }

    struct Approve: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "approve",
            abstract: "Accept snapshots sent with this key, including those in quarantine.")
        @OptionGroup var decision: Decision
        @Flag(help: "Even where another key uses the agent's name: that one goes on hold.")
        var takeOver = false

        func run(on console: HubConsole) async throws {
            try await decision.make(.approved, takingOver: takeOver, on: console)
        }
    }

    struct Deny: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "deny", abstract: "Refuse this key, and delete its quarantined snapshots.")
        @OptionGroup var decision: Decision

        func run(on console: HubConsole) async throws { try await decision.make(.denied, on: console) }
    }

    struct Hold: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "hold", abstract: "Quarantine what this key sends until it is approved again.")
        @OptionGroup var decision: Decision

        func run(on console: HubConsole) async throws { try await decision.make(.onHold, on: console) }
    }

    struct Revoke: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Refuse this key from now on; stored snapshots stay.")
        @OptionGroup var decision: Decision

        func run(on console: HubConsole) async throws { try await decision.make(.denied, on: console) }
    }

    struct Remove: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Delete an agent: its keys, and all that it measured.",
            discussion: """
                Its keys are gone at once; what was measured goes within ten minutes while the hub runs. The name is \
                free for another agent.
                """)
        @Argument(help: "The agent's SERVER_ID, as 'agent list' shows it.")
        var name: String

        func run(on console: HubConsole) async throws {
            let store = try await AgentStore(console.open())
            guard try await ExitStatus.saying({ try await store.remove(agent: name) }) else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot remove '\(name)': no agent has this name. See monitor-hub agent list.")
            }
            print("agent \(name): removed")
        }
    }

    /// A stranger names itself: its name must not draw on the terminal.
    static func plain(_ text: String) -> String {
        String(text.map { $0.unicodeScalars.allSatisfy { $0.properties.isGraphemeBase } ? $0 : "?" })
    }
}

extension AgentStore {
    init(_ files: HubFiles) { self.init(files.database, files.audit) }
}

extension AgentKey {
    fileprivate var addresses: String {
        guard let peer else { return address ?? "-" }
        return address == nil || address == peer ? peer : "\(peer) (says \(address ?? ""))"
    }

    fileprivate var note: String {
        if let contest {
            let seen = contest.lastSeen.map { ", last seen \($0)" } ?? ""
            return contest.key.map { "claims the name that key \($0) uses\(seen)" }
                ?? "an agent of this name was here before\(seen)"
        }
        if state == .approved, takesOver { return "takes its name over when it is used" }
        guard state == .onHold, let hold else { return "-" }
        return switch hold {
        case .decided: "held by an administrator"
        case .machine: "used on another machine"
        case .address: "used from another address"
        case .name: "its name was in use"
        case .replaced: "another key has its name"
        }
    }
}
