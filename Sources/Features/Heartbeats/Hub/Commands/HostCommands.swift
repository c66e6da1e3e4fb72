internal import ArgumentParser
internal import Daemon
internal import Heartbeats
internal import HubCore
internal import HubServer
internal import MonitorCore

/// Hosts that send heartbeats. The hub may run meanwhile.
enum HostCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Decide which hosts and jobs are expected to report.")
    static let commands: [any HubCommand.Type] = [
        Add.self, List.self, Show.self, Change.self, Pause.self, Resume.self, Token.self, PingKey.self,
        Remove.self, Import.self, Publish.self, Published.self, Unpublish.self,
    ]

    struct Add: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Add a host, and print how it reports.")
        @Option(help: "What people call it.") var name: String
        @Option(name: .customLong("host-id"), help: "What its URL calls it.") var hostID: String
        @Option(help: "File that holds its token, '-' for standard input; without it one is made.")
        var tokenFile: String?
        @OptionGroup var fields: HostFields

        func run(on console: HubConsole) async throws {
            var draft = try fields.draft()
            draft.name = name
            draft.hostID = hostID
            draft.token = try tokenFile.map(TokenFile.read)
            let store = try await HeartbeatStore(console, making: true)
            let (host, token) = try await ExitStatus.saying("add '\(hostID)'") { [draft] in
                try await store.add(draft, by: .console)
            }
            let id = host.definition.hostID
            print("Host:      \(id)")
            print("Name:      \(host.definition.name)")
            print("Token:     \(token.revealed)")
            print("Expected:  \(host.definition.expected)")
            print("Heartbeat: POST /api/v1/heartbeat/\(id) with Authorization: Bearer TOKEN")
            print(
                "Crontab:   */5 * * * * /path/to/client-heartbeat.sh \(id) \(token.revealed) http://HUB:8080")
        }
    }

    struct List: HubCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the hosts.")

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            print("HOST\tSTATE\tLAST\tEXPECTED\tNAME")
            for host in try await ExitStatus.saying("list the hosts", { try await store.hosts() }) {
                let (definition, beat) = (host.definition, host.heartbeat)
                let words = [
                    definition.hostID, beat.state.rawValue, beat.lastBeat.map { "\($0)" } ?? "never",
                    definition.expected, definition.name,
                ]
                print(words.joined(separator: "\t"))
            }
        }
    }

    struct Show: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print what is known of a host.")
        @Argument(help: "The host's ID.") var hostID: String

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            let host = try await ExitStatus.saying("show '\(hostID)'") {
                guard let host = try await store.host(hostID) else { throw HostFault.notFound }
                return host
            }
            let (definition, beat) = (host.definition, host.heartbeat)
            let counts = definition.scheduleType.rawValue
            print("Host:     \(definition.hostID)")
            print("Name:     \(definition.name)")
            print("State:    \(beat.state.rawValue)\(beat.reason.map { " (\($0.word))" } ?? "")")
            print("Since:    \(beat.since.map { "\($0)" } ?? "-")")
            print("Last:     \(beat.lastBeat.map { "\($0)" } ?? "never")")
            print("Expected: \(definition.expected), grace \(definition.graceSeconds) s, \(counts)")
            print("Deadline: \(beat.deadline(definition.rules).map { "\($0)" } ?? "-")")
            print("Pings:    \(host.pings)")
            if let trouble = await store.trouble(definition) { print("Trouble:  \(trouble)") }
        }
    }

    struct Change: HubCommand {
        static let configuration = CommandConfiguration(commandName: "set", abstract: "Change a host.")
        @Argument(help: "The host's ID.") var hostID: String
        @Option(help: "What people call it.") var name: String?
        @OptionGroup var fields: HostFields

        func run(on console: HubConsole) async throws {
            var draft = try fields.draft()
            draft.name = name
            let store = try await HeartbeatStore(console)
            _ = try await ExitStatus.saying("change '\(hostID)'") { [draft] in
                try await store.change(hostID, draft, by: .console)
            }
        }
    }

    struct Pause: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause", abstract: "Pause a host: no deadline applies until it is resumed.")
        @Argument(help: "The host's ID.") var hostID: String

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            _ = try await ExitStatus.saying("pause '\(hostID)'") {
                try await store.setPaused(true, hostID, by: .console)
            }
        }
    }

    struct Resume: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Resume a paused host; a new period begins now.")
        @Argument(help: "The host's ID.") var hostID: String

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            _ = try await ExitStatus.saying("resume '\(hostID)'") {
                try await store.setPaused(false, hostID, by: .console)
            }
        }
    }

    struct Token: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "token", abstract: "Print a host's token.")
        @Argument(help: "The host's ID.") var hostID: String
        @Flag(help: "Make another; the one before does not count any more.") var renew = false

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            let token = try await ExitStatus.saying("tell the token of '\(hostID)'") {
                if renew { return try await store.renewToken(of: hostID, by: .console) }
                guard try await store.host(hostID) != nil else { throw HostFault.notFound }
                guard let token = try await store.secrets(of: hostID).token else {
                    throw HostFault.refused("It cannot be opened any more. Make another: --renew.")
                }
                return token
            }
            print(token.revealed)
        }
    }

    struct PingKey: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "ping-key", abstract: "Print the key of ping URLs that name hosts: /ping/KEY/HOST.")
        @Flag(help: "Make another; the one before does not count any more.") var renew = false

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            let key = try await ExitStatus.saying("tell the key") {
                if !renew, let key = try await store.pingKey() { return key }
                return try await store.renewPingKey(by: .console)
            }
            print(key.revealed)
        }
    }

    struct Remove: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Forget a host and its heartbeats.")
        @Argument(help: "The host's ID.") var hostID: String

        func run(on console: HubConsole) async throws {
            let store = try await HeartbeatStore(console)
            try await ExitStatus.saying("remove '\(hostID)'") {
                guard try await store.remove(hostID, by: .console) != nil else { throw HostFault.notFound }
            }
        }
    }
}

extension HeartbeatStore {
    /// As commands have it.
    init(_ console: HubConsole, making isMaking: Bool = false) async throws {
        let files = try await console.open(making: isMaking)
        let hours = console.settings[HeartbeatSettings.self].businessHours
        self.init(files.database, files.audit, files.vault, users: files.scheduleUsers) { hours }
    }
}

/// A token that is not on the command line, which every user of the machine can read.
private enum TokenFile {
    static func read(_ path: String) throws -> Secret {
        if path == "-" { return Secret((readLine() ?? "").filter { !$0.isWhitespace }) }
        guard case .success(let bytes) = TextFile.bytes(path, atMost: 4096) else {
            throw ExitStatus.end(
                ExitStatus.noInput, "cannot read '\(path)'. Check that it is there and may be read.")
        }
        return Secret(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
    }
}
