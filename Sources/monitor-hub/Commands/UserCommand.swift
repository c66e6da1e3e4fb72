import ArgumentParser
internal import HubNouns
import HubStore

/// Who may log in.
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Decide who may log in, and as what.",
        discussion: "Passwords are asked for, or read from standard input: never given as an option.",
        subcommands: [List.self, Add.self, SetRole.self, Password.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List who may log in.")
        @OptionGroup var options: HubOptions

        func run() async throws {
            let store = try await options.open()
            print("NAME\tROLE\tSESSIONS\tCREATED")
            for user in try await HubExit.saying("list the users", { try await store.users() }) {
                print("\(user.name)\t\(user.role)\t\(user.sessions)\t\(user.createdAt)")
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Add a user.")
        @OptionGroup var options: HubOptions
        @Argument(help: "Letters, digits and . _ @ -") var name: String
        @Option(help: "viewer, operator or administrator.", transform: Role.read) var role = Role.viewer

        func run() async throws {
            let password = try PasswordPrompt.ask(for: name)
            let store = try await options.open(making: true)
            try await HubExit.saying("add '\(name)'") {
                try await store.addUser(name, role, password: password, by: .console)
            }
        }
    }

    struct SetRole: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Change a user's role.")
        @OptionGroup var options: HubOptions
        @Argument var name: String
        @Argument(help: "viewer, operator or administrator.", transform: Role.read) var role: Role

        func run() async throws {
            let store = try await options.open()
            try await HubExit.saying("change the role of '\(name)'") {
                try await store.setRole(role, of: name, by: .console)
            }
        }
    }

    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a user's password and end their sessions.")
        @OptionGroup var options: HubOptions
        @Argument var name: String

        func run() async throws {
            let password = try PasswordPrompt.ask(for: name)
            let store = try await options.open()
            try await HubExit.saying("change the password of '\(name)'") {
                try await store.setPassword(password, of: name, by: .console)
            }
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove a user and end their sessions.")
        @OptionGroup var options: HubOptions
        @Argument var name: String

        func run() async throws {
            let store = try await options.open()
            try await HubExit.saying("remove '\(name)'") { try await store.removeUser(name, by: .console) }
        }
    }
}

extension Role {
    static func read(_ word: String) throws -> Role {
        guard let role = Role(rawValue: word) else {
            throw ValidationError("'\(word)' is none of viewer, operator, administrator.")
        }
        return role
    }
}
