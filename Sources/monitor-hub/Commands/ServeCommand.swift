import ArgumentParser
import Daemon
import HubServer

/// Runs the hub until SIGTERM or SIGINT.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the hub until told to stop.",
        discussion: "Agents reach it at http://ADDRESS/api/monitor. SIGHUP reads the settings again.")

    @OptionGroup var options: HubOptions
    @Option(help: ArgumentHelp("Address and port: overrides LISTEN.", valueName: "ADDRESS:PORT"))
    var listen: String?
    @Option(help: ArgumentHelp("A file that gets the port once it listens.", valueName: "FILE"))
    var portFile: String?

    func run() async throws {
        let words = listen.map { [SettingsWord(key: "LISTEN", value: $0)] } ?? []
        let options = options
        let hub = Hub(log: JournalLog(keeping: RecentLines()), portFile: portFile) {
            () throws(SettingsRefusal) in
            try options.load(words: words)
        }
        try await hub.run()
    }
}
