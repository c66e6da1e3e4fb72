internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import LanWire
internal import MonitorCore

/// One cycle to standard output.
struct SnapshotCommand<Settings: AgentProgramSettings>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "snapshot",
            abstract: "Run one cycle and print its snapshot as JSON; nothing is sent.",
            discussion:
                "It only listens: no ARP sweep, no name look-ups. Devices are those that talk or that the "
                + "kernel knows.")
    }

    @OptionGroup var options: SettingsOptions<Settings>

    func run() async throws {
        let settings = try options.settings()
        var sampler = try CommandSampler(settings)
        defer { sampler.stop() }
        try await Task.sleep(for: .seconds(settings.cycleSeconds))
        let snapshot = await sampler.cycle.run()
        try writeResult(String(decoding: SnapshotV1.encode(snapshot).json, as: UTF8.self) + "\n")
    }
}
