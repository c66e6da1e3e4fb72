internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import MonitorWire
internal import ProbeKinds
internal import Probing

/// What the commands that try something share.
struct ProbeArguments<Settings: AgentProgramSettings>: ParsableArguments {
    @Argument(help: "An address or a name.")
    var host: String

    @Flag(help: "Print JSON instead of text.")
    var json = false

    @Option(help: ArgumentHelp("Addresses to ask: 4, 6 or either.", valueName: "family"))
    var family = "either"

    @Option(help: ArgumentHelp("Ends after so many seconds.", valueName: "seconds"))
    var deadline = 30.0

    @OptionGroup var options: SettingsOptions<Settings>

    func chosenFamily() throws -> AddressFamily {
        guard let family = AddressFamily(rawValue: family) else {
            throw ValidationError("The family is 4, 6 or either.")
        }
        return family
    }

    /// Tries it as a check of the hub's administrators would be, prints what came of it, and ends with 0 where it is well,
    /// else with 1, or 69 where nothing was tried.
    func run(_ kind: ProbeKind, host: String? = nil, port: Int? = nil, _ options: ProbeQuestion.Options)
        async throws
    {
        let settings = try self.options.settings()
        let question: ProbeQuestion
        do {
            question = try ProbeQuestion(
                kind, host: HostText(host ?? self.host), port: port, options: options)
        } catch let fault as HostFault {
            throw ValidationError("The host \(fault.reason).")
        } catch let fault as ProbeQuestionFault {
            throw ValidationError(fault.reason)
        }
        let end = ContinuousClock.now + .seconds(min(max(1, deadline), 60))
        let outcome = try await BlockingWork.run { _ in
            var attempt = Attempt.ofThisHost(settings, HubAddresses(), until: end)
            (attempt.isAdministrator, attempt.showsPrivate) = (true, true)
            return attempt.outcome(of: question)
        }
        try writeResult((json ? Self.json(question, outcome) : OutcomeText.text(question, outcome)) + "\n")
        switch outcome.word {
        case .ok: return
        case .refused, .error: throw ExitStatus.unavailable
        default: throw ExitCode.failure
        }
    }

    private static func json(_ question: ProbeQuestion, _ outcome: ProbeOutcome) -> String {
        var json = JSONWriter(reservingBytes: 1024)
        json.object { json in
            question.write(&json)
            outcome.write(&json)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
