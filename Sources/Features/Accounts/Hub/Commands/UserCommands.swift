internal import Accounts
internal import ArgumentParser
internal import Daemon
internal import HubCore
internal import HubServer

/// Who may log in.
enum UserCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "Decide who may log in, and as what.",
        discussion: "Passwords are asked for, or read from standard input: never given as an option.")
    static let commands: [any HubCommand.Type] = [
        List.self, Add.self, SetRole.self, SetDuties.self, Password.self, Remove.self,
    ]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List who may log in.")

        func run(on console: HubConsole) async throws {
            let store = try await AccountStore(console.open())
            print("NAME\tROLE\tSESSIONS\tCREATED")
            for user in try await ExitStatus.saying("list the users", { try await store.users() }) {
                print("\(user.name)\t\(user.role)\t\(user.sessions)\t\(user.createdAt)")
            }
        }
    }

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(commandName: "add", abstract: "Add a user.")
        @Argument(help: "Letters, digits and . _ @ -") var name: String
        @Option(help: "viewer, operator or administrator.", transform: Role.read) var role = Role.viewer

        func run(on console: HubConsole) async throws {
            let password = try PasswordPrompt.ask(for: name)
            let store = try await AccountStore(console.open(making: true))
            try await ExitStatus.saying("add '\(name)'") {
                try await store.addUser(name, role, password: password, by: .console)
            }
        }
    }

    struct SetRole: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "role", abstract: "Change a user's role.")
        @Argument var name: String
        @Argument(help: "viewer, operator or administrator.", transform: Role.read) var role: Role

        func run(on console: HubConsole) async throws {
            let store = try await AccountStore(console.open())
            try await ExitStatus.saying("change the role of '\(name)'") {
                try await store.setRole(role, of: name, by: .console)
            }
        }
    }

    struct SetDuties: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "duties",
            abstract: "Give a user duties of a provider's tools, in place of the ones before.",
            discussion: "They count with ISP=on. Administrators have all.")
        @Argument var name: String
        @Argument(help: "Duties between commas, a preset, or none.", transform: Set<Duty>.read)
        var duties: Set<Duty>

        func run(on console: HubConsole) async throws {
            let store = try await AccountStore(console.open())
            try await ExitStatus.saying("change the duties of '\(name)'") {
                try await store.setDuties(duties, of: name, by: .console)
            }
        }
    }

    struct Password: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "password", abstract: "Change a user's password and end their sessions.")
        @Argument var name: String

        func run(on console: HubConsole) async throws {
            let password = try PasswordPrompt.ask(for: name)
            let store = try await AccountStore(console.open())
            try await ExitStatus.saying("change the password of '\(name)'") {
                try await store.setPassword(password, of: name, by: .console)
            }
        }
    }

    struct Remove: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Remove a user and end their sessions.")
        @Argument var name: String

        func run(on console: HubConsole) async throws {
            let store = try await AccountStore(console.open())
            try await ExitStatus.saying("remove '\(name)'") { try await store.removeUser(name, by: .console) }
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

extension Set<Duty> {
    static func read(_ text: String) throws -> Set<Duty> {
        if text == "none" { return [] }
        if let preset = DutyPreset(rawValue: text) { return preset.duties }
        return Set(
            try text.split(separator: ",").map { word in
                guard let duty = Duty(rawValue: String(word)) else {
                    let known = Set(Duty.allCases).words.replacing(" ", with: ", ")
                    throw ValidationError("'\(word)' is none of \(known).")
                }
                return duty
            })
    }
}

extension AccountStore {
    init(_ files: HubFiles) { self.init(files.database, files.audit) }
}
