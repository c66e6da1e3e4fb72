import ArgumentParser
internal import HubNouns
import HubStore
internal import MonitorCore

/// Tokens that approve agents as they come.
struct EnrolmentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrolment", abstract: "Let agents in without a decision on each.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token, and print it: it is not shown again.",
            discussion: "It is good for one agent and a day, or with --many for any number and 90 days.")
        @OptionGroup var options: HubOptions
        @Argument(help: "What it is for.") var label: String
        @Flag(help: "For more than one agent.") var many = false
        @Option(help: "How long it is good: 1 to 3650 days.") var days: Int?

        func run() async throws {
            let store = try await options.open(making: true)
            let kind = many ? Enrolment.Kind.many : .once
            let token = try await HubExit.saying("make an enrolment token") {
                try await store.newEnrolment(
                    kind, labelled: label, days: days ?? kind.usualDays, by: .console)
            }
            print(token.revealed)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the tokens; not the secrets.")
        @OptionGroup var options: HubOptions

        func run() async throws {
            let store = try await options.open()
            print("ENROLMENT\tKIND\tUSES\tEXPIRES\tLABEL")
            for one in try await HubExit.saying("list the tokens", { try await store.enrolments() }) {
                print("\(one.number)\t\(one.kind)\t\(one.uses)\t\(one.expiresAt)\t\(one.label)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse a token from now on; agents that came by it stay.")
        @OptionGroup var revocation: Revocation

        func run() async throws {
            try await revocation.make(list: "enrolment list") { store in
                try await store.revokeEnrolment(revocation.number, by: .console)
            }
        }
    }
}
