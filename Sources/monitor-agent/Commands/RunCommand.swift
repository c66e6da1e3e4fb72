import AgentHost
import ArgumentParser
import Daemon

/// The daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run the daemon: sample, and send snapshots until told to stop.",
        discussion: """
            Words given here override the settings file; an empty word leaves its setting alone. Run by hand, it \
            leaves what the service keeps in STATE_DIR alone, and forgets at its end what was not sent, unless \
            --set STATE_DIR=FOLDER names a folder.
            """)

    @OptionGroup var options: SettingsOptions

    @Argument(
        help: ArgumentHelp(
            "SERVER_ID WS_URL NETWORK_RANGE INTERFACE DEBUG_API_URL SERVER_IP, in this order.",
            valueName: "word"))
    var words: [String] = []

    func validate() throws {
        if words.count > Settings.positionalKeys.count {
            throw ValidationError(
                "There are \(words.count) words, but these alone are understood: "
                    + Settings.positionalKeys.joined(separator: " ") + ".")
        }
    }

    /// Otherwise a mistyped command would be taken for a SERVER_ID, and start the daemon.
    static func refuseMistyped(_ arguments: [String]) throws {
        let commands =
            MonitorAgent.configuration.subcommands.compactMap { command in
                command.configuration.shouldDisplay ? command.configuration.commandName : nil
            } + ["help"]
        guard arguments.count == 1, let word = arguments.first, !word.hasPrefix("-"),
            !commands.contains(word),
            let meant = NearestKey.to(word, among: commands)
        else { return }
        throw ValidationError(
            "'\(word)' is not a command. Did you mean \(meant)? To run as a server of this name, write "
                + "'monitor-agent run \(word)'.")
    }

    /// For the protocol; the program calls the one below.
    func run() async throws { try await run(on: OneThread(), obeying: AsyncStream { _ in }) }

    func run(on thread: OneThread, obeying signals: AsyncStream<Int32>) async throws {
        let words = Settings.words(words)
        let settings = Self.kept(try options.settings(words: words))
        let agent = Agent(features, on: thread, settingsPath: Settings.paper.path) {
            [options] () throws(SettingsRefusal) in
            Self.kept(try options.loadOfThisHost(words: words))
        }
        try await agent.run(settings, obeying: signals)
    }

    /// A run by hand must not touch what the service keeps: its snapshots may have another name.
    private static func kept(_ settings: AgentSettings) -> AgentSettings {
        var settings = settings
        settings.keepsState = settings.isStateChosen || Invocation.isService
        return settings
    }
}
