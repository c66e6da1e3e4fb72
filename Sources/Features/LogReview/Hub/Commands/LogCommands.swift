internal import ArgumentParser
internal import Daemon
internal import Foundation
internal import Glibc
internal import HTTPClient
internal import HostLogs
internal import HubCore
internal import HubFrame
internal import HubServer
internal import LogReview
internal import MonitorCore

/// Logs of hosts: which are read, and what that would be. The hub may run meanwhile.
enum LogCommands: HubCommandGroup {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Decide which logs are read, and see what would be sent to the model.")
    static let commands: [any HubCommand.Type] = [
        List.self, Run.self, Approve.self, Stop.self, Trust.self,
    ]

    struct List: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List hosts with logs.")

        func run(on console: HubConsole) async throws {
            let desk = try await LogDesk(console)
            print("HOST\tSTATE\tLAST\tFROM")
            for one in try await ExitStatus.saying("list the logs", { try await desk.store.hosts() }) {
                guard let configuration = one.configuration else { continue }
                let source =
                    switch configuration {
                    case .success(let found): found.source
                    case .failure(let fault): fault.description
                    }
                print(
                    "\(one.hostID)\t\(LogPage.mark(one).word)\t\(one.turnAt.map { "\($0)" } ?? "never")\t\(source)"
                )
            }
        }
    }

    struct Run: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Let the hub read a log at once, or try what it would find and send.")
        @Argument(help: "The host's ID.") var hostID: String
        @Flag(
            help:
                "Read it now, and print what rules find and exactly what would be sent. Nothing is kept or sent."
        )
        var dryRun = false

        func run(on console: HubConsole) async throws {
            let desk = try await LogDesk(console)
            let (host, configuration) = try await desk.host(hostID)
            guard dryRun else {
                guard host.approved != nil else {
                    throw ExitStatus.end(
                        ExitStatus.damagedInput,
                        "cannot read the log of '\(hostID)': It is not approved. Try it by --dry-run, then run: monitor-hub log approve \(hostID)"
                    )
                }
                try await ExitStatus.saying("read the log of '\(hostID)'") {
                    try await desk.store.hurry(hostID)
                }
                print("The hub reads the log of \(hostID) within five seconds.")
                return
            }
            let preview: LogTurn.Preview
            do {
                preview = try await desk.turn(console).preview(host, configuration)
            } catch let fault as LogReadFault {
                throw ExitStatus.end(
                    ExitStatus.unavailable, "cannot read the log of '\(hostID)': \(fault.sentence)")
            }
            try writeResult(Self.text(preview, console.settings[LogSettings.self]))
        }

        static func text(_ preview: LogTurn.Preview, _ settings: LogSettings) -> String {
            let digest = preview.digest
            var text = "Read from \(preview.source): \(digest.lineCount) new lines\n\nRules find:\n"
            for one in digest.findings {
                text += "  \(one.severity.word): \(one.title)\n"
                for line in one.examples { text += "      \(line)\n" }
            }
            if digest.findings.isEmpty { text += "  nothing\n" }
            text += "\nTaken out: "
            let taken = digest.secrets.sorted { $0.key.rawValue < $1.key.rawValue }
            text +=
                taken.isEmpty
                ? "nothing" : taken.map { "\($0.key.rawValue) \($0.value)" }.joined(separator: ", ")
            guard let body = preview.body else {
                return text
                    + "\n\nNo model is set (LLM_API_URL): nothing would be sent. The model would be asked:\n\n"
                    + preview.question.system + "\n\n" + preview.question.text + "\n"
            }
            return text + "\n\nThis would be sent to \(settings.model), \(body.count) bytes:\n\n"
                + String(decoding: body, as: UTF8.self) + "\n"
        }
    }

    struct Approve: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "approve", abstract: "Let a log be read as it is configured now.")
        @Argument(help: "The host's ID.") var hostID: String
        @Flag(help: "Also send redacted rows to the model.") var sendRows = false

        func run(on console: HubConsole) async throws {
            let desk = try await LogDesk(console)
            let (host, _) = try await desk.host(hostID)
            guard case .success(let stored) = host.configuration, stored.isEnabled else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot approve '\(hostID)': Its log_analysis_config says enabled: false. Set it to true first."
                )
            }
            let isDone = try await ExitStatus.saying("approve '\(hostID)'") {
                try await desk.store.approve(hostID, host.text ?? "", sendsRows: sendRows, by: .console)
            }
            guard isDone else {
                throw ExitStatus.end(
                    ExitStatus.unavailable, "cannot approve '\(hostID)': It was changed meanwhile. Try again."
                )
            }
        }
    }

    struct Stop: HubCommand {
        static let configuration = CommandConfiguration(commandName: "stop", abstract: "Read a log no more.")
        @Argument(help: "The host's ID.") var hostID: String

        func run(on console: HubConsole) async throws {
            let desk = try await LogDesk(console)
            _ = try await desk.host(hostID)
            try await ExitStatus.saying("stop '\(hostID)'") {
                try await desk.store.stop(hostID, by: .console)
            }
        }
    }

    struct Trust: HubCommand {
        static let configuration = CommandConfiguration(
            commandName: "trust", abstract: "Show a host's SSH key and accept it.")
        @Argument(help: "The host's ID.") var hostID: String
        @Option(help: "Accept the key that has this fingerprint, without asking: SHA256:...") var fingerprint:
            String?

        func run(on console: HubConsole) async throws {
            let desk = try await LogDesk(console)
            let (_, configuration) = try await desk.host(hostID)
            guard configuration.method == .ssh else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot trust '\(hostID)': Its log is not read by SSH. Only hosts of the method ssh have a key."
                )
            }
            let keys: [HostKeys.Key]
            do {
                keys = try HostKeys.scan(configuration)
            } catch {
                throw ExitStatus.end(
                    ExitStatus.unavailable, "cannot ask for the key: \(error). Install openssh-client.")
            }
            guard !keys.isEmpty else {
                throw ExitStatus.end(
                    ExitStatus.unavailable,
                    "cannot reach '\(configuration.host)', port \(configuration.port): No SSH server answers. Check ssh_host and the network."
                )
            }
            let accepted: [HostKeys.Key]
            if let fingerprint {
                accepted = keys.filter { $0.fingerprint == fingerprint }
                guard !accepted.isEmpty else {
                    throw ExitStatus.end(
                        ExitStatus.damagedInput,
                        "cannot trust '\(hostID)': It offers \(keys.map(\.fingerprint).joined(separator: ", ")), not \(fingerprint)."
                    )
                }
            } else {
                accepted = try Self.asked(keys, configuration)
            }
            do {
                try HostKeys.accept(accepted, of: HostKeys.name(configuration), in: desk.reader.knownHosts)
            } catch let fault as LogReadFault {
                throw ExitStatus.end(ExitStatus.output, fault.sentence)
            }
            try await ExitStatus.saying("note the trust in '\(hostID)'") {
                try await desk.store.noteTrust(hostID, accepted.map(\.fingerprint), by: .console)
            }
            print("Accepted.")
        }

        private static func asked(_ keys: [HostKeys.Key], _ configuration: LogConfiguration) throws
            -> [HostKeys.Key]
        {
            print("\(configuration.host), port \(configuration.port), offers:")
            for key in keys { print("  \(key.kind) \(key.fingerprint)") }
            guard isatty(0) == 1 else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot ask: Standard input is not a terminal. Compare a fingerprint with the host's own (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) and give it by --fingerprint."
                )
            }
            print("Are these the host's own keys? [y/N] ", terminator: "")
            guard readLine() == "y" else { throw ExitStatus.end(ExitStatus.damagedInput, "Not accepted.") }
            return keys
        }
    }
}

/// What commands about logs work with.
private struct LogDesk: Sendable {
    let store: LogStore
    let reader: LogReader

    init(_ console: HubConsole) async throws {
        let files = try await console.open()
        store = LogStore(database: files.database, audit: files.audit)
        reader = LogReader(
            store: store, runner: ChildRunner(), folder: files.database.folder,
            hearsSyslog: console.settings[LogSettings.self].hearsSyslog)
    }

    func turn(_ console: HubConsole) -> LogTurn {
        let settings = console.settings[LogSettings.self]
        return LogTurn(
            store: store, reader: reader, model: ModelClient(settings, GuardedSender(atOnce: 1)),
            settings: settings)
    }

    func host(_ hostID: String) async throws -> (LoggedHost, LogConfiguration) {
        let found = try await ExitStatus.saying("find '\(hostID)'") { try await store.host(hostID) }
        guard let found else {
            throw ExitStatus.end(
                ExitStatus.damagedInput,
                "cannot find '\(hostID)': No host has this ID. Add it: monitor-hub host add.")
        }
        switch found.configuration {
        case nil:
            throw ExitStatus.end(
                ExitStatus.damagedInput,
                "cannot use '\(hostID)': No configuration says how its log is read. Set log_analysis_config on its page under Logs."
            )
        case .failure(let fault):
            throw ExitStatus.end(ExitStatus.damagedInput, "cannot use '\(hostID)': \(fault)")
        case .success(var configuration):
            configuration.isEnabled = true
            do {
                try configuration.check()
            } catch {
                throw ExitStatus.end(ExitStatus.damagedInput, "cannot use '\(hostID)': \(error)")
            }
            return (found, configuration)
        }
    }
}
