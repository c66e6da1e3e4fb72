internal import Agents
internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubServer
internal import MonitorCore

/// Tokens that approve agents as they come.
enum EnrolmentCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "enrolment", abstract: "Approve agents without a decision on each.")
    static let commands: [any HubCommand.Type] = [Create.self, List.self, Revoke.self]

    struct Create: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Make a token, and print it: it is not shown again.",
            discussion: "It is good for one agent and a day, or with --many for any number and 90 days.")
        @Argument(help: "What it is for.") var label: String
        @Flag(help: "For more than one agent.") var many = false
        @Option(help: "How long it is good: 1 to 3650 days.") var days: Int?

        func run(on console: HubConsole) async throws {
            let store = try await AgentStore(console.open(making: true))
            let kind = many ? Enrolment.Kind.many : .once
            let token = try await ExitStatus.saying("make an enrolment token") {
                try await store.newEnrolment(
                    kind, labelled: label, days: days ?? kind.usualDays, by: .console)
            }
            print(token.revealed)
        }
    }

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the tokens; not the secrets.")

        func run(on console: HubConsole) async throws {
            let store = try await AgentStore(console.open())
            print("ENROLMENT\tKIND\tUSES\tEXPIRES\tLABEL")
            for one in try await ExitStatus.saying("list the tokens", { try await store.enrolments() }) {
                print("\(one.number)\t\(one.kind)\t\(one.uses)\t\(one.expiresAt)\t\(one.label)")
            }
        }
    }

    struct Revoke: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Revoke an enrolment token; agents that used it stay.")
        @Argument(help: "The token's number, as 'list' tells it.") var number: Int64

        func run(on console: HubConsole) async throws {
            let store = try await AgentStore(console.open())
            let isThere = try await ExitStatus.saying("revoke '\(number)'") {
                try await store.revokeEnrolment(number, by: .console)
            }
            guard isThere else {
                throw ExitStatus.end(
                    ExitStatus.noInput,
                    "cannot revoke '\(number)': No token has this number. See monitor-hub enrolment list.")
            }
        }
    }
}
