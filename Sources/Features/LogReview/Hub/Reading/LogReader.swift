internal import Daemon
internal import HostLogs
internal import HubDatabase
internal import LogReview
internal import LogWire

/// Reads what is new of a host's log, wherever that is.
struct LogReader: Sendable {
    struct Reading: Sendable {
        let lines: [LogLine]
        /// How far it was read; `nil` where there was nothing yet.
        let place: String?
    }

    let store: LogStore
    let runner: ChildRunner
    /// The hub's folder.
    let folder: String
    /// Why an agent reports nothing, in a sentence; `nil` where it does, and while it is away.
    var refusal: @Sendable (_ agent: String) async throws -> String? = { _ in nil }

    /// Whether the hub hears syslog at all.
    var hearsSyslog = true

    var knownHosts: String { folder + "/known_hosts" }
    var ownKey: String { folder + "/log_key" }

    /// - Throws: `LogReadFault`, `StorageError`, `CancellationError`.
    func read(_ host: LoggedHost, _ configuration: LogConfiguration) async throws -> Reading {
        switch configuration.method {
        case .ssh: return try await ssh(host, configuration)
        case .journal:
            let reader = JournalReader { try await run(JournalQuestion.program, $0) }
            let answer = try await reader.read(unit: configuration.unit, after: host.place)
            return Reading(lines: answer.lines.map { LogLine($0) }, place: answer.cursor ?? host.place)
        case .syslog, .agent:
            if configuration.method == .agent, let why = try await refusal(configuration.agent) {
                throw LogReadFault(why)
            }
            let place = host.place.flatMap { Int64($0) } ?? 0
            let found = try await store.spooled(host.hostID, after: place)
            if configuration.method == .syslog, !hearsSyslog, found.lines.isEmpty {
                throw LogReadFault("This hub hears no syslog. Set SYSLOG_LISTEN, and restart the hub.")
            }
            return Reading(lines: found.lines.map { LogLine($0) }, place: String(found.place))
        }
    }

    private func ssh(_ host: LoggedHost, _ configuration: LogConfiguration) async throws -> Reading {
        let command = SSHCommand(configuration, knownHosts: knownHosts, ownKey: ownKey)
        let output = try await run(SSHCommand.program, command.arguments)
        if output.isLate, output.text.isEmpty {
            throw LogReadFault("The host did not answer within a minute. Check the network and log_command.")
        }
        // What came before an end is worth reading; a status without output is not.
        guard output.status == 0 || !output.text.isEmpty else {
            throw LogReadFault(ssh: output.complaints, status: output.status, hostID: host.hostID)
        }
        let fresh = LogPlace.fresh(
            LogLine.split(output.text), after: host.place.flatMap { LogPlace(text: $0) })
        return Reading(lines: Array(fresh.lines), place: fresh.place?.text)
    }

    private func run(_ program: String, _ arguments: [String]) async throws -> ChildRun.Output {
        do {
            return try await runner.run(ChildRun(), program, arguments)
        } catch let fault as ChildRun.Fault {
            throw LogReadFault("\(fault).")
        }
    }
}
