internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// The live table.
struct TopCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "top",
            abstract: "Show the devices live, busiest first; plain lines when not a terminal.",
            discussion:
                "Keys: q quits, s sorts by rate, total or name, t shows today, p pauses, / finds, "
                + "arrows scroll. Shares are of LINK_SPEED_MBPS where the speed is known, else of all traffic."
        )
    }

    @OptionGroup var options: SettingsOptions<Settings>

    func run() async throws {
        let settings = try options.settings()
        try settings.lan.requireLan(to: "show devices")
        let sampler = try CommandSampler(settings, remembers: true)
        defer { sampler.stop() }
        let logger = JournalLog().logger("monitor-agent", level: .critical)
        let discovery = DiscoveryService(
            settings.lan, sampler.sides, sampler.results, on: OneThread(), logger)
        let table = TopService(sampler: sampler, interval: .seconds(settings.cycleSeconds))
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: discovery),
                    // The key q ends it.
                    .init(service: table, successTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
    }
}
