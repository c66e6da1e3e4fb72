import ArgumentParser
import Daemon
import Logging
import ServiceLifecycle
import UnixSignals

/// The live table.
struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show the devices live, busiest first; plain lines when not a terminal."
    )

    @OptionGroup var options: SettingsOptions

    func run() async throws {
        let settings = try options.settings()
        let watch = try OneOffWatch(settings)
        defer { watch.stop() }
        let logger = JournalLog().logger("monitor-agent", level: .critical)
        let discovery = DiscoveryService(settings, watch.sides, watch.board, on: OneThread(), logger)
        let table = TopService(watch: watch, interval: .seconds(settings.cycleSeconds))
        try await ServiceGroup(
            services: [discovery, table], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
