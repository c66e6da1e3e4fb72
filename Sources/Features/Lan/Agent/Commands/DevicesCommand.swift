internal import AgentHost
internal import ArgumentParser
internal import Daemon
internal import LanCore
internal import LanFiles
internal import LanWire
internal import MonitorCore

/// What is remembered of the devices, with the evidence for their names.
struct DevicesCommand<Settings: AgentProgramSettings>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "devices",
            abstract: "List the devices that the agent remembers, and how their names are known.",
            discussion:
                "Reads the state file, which the agent writes seldom, and the files of names; sends nothing."
        )
    }

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @OptionGroup var options: SettingsOptions<Settings>

    func run() throws {
        let settings = try options.settings()
        let file = DeviceStateFile(folder: settings.stateFolder)
        switch file.load() {
        case .unusable(let sentence): throw ExitStatus.end(ExitStatus.damagedInput, sentence)
        case .nothing:
            throw ExitStatus.end(
                ExitStatus.unavailable,
                "cannot list devices: There is no '\(file.path)'. "
                    + "The agent writes it a minute after its start."
            )
        case .memory(let memory):
            let now = TimePoint(instant: .now, time: .now)
            var registry = DeviceRegistry(
                maximumDevices: settings.lan.maximumDevices, activeSeconds: settings.lan.activeSeconds,
                idleSeconds: settings.lan.idleSeconds)
            registry.restore(memory, at: now)
            registry.adopt(filesOf: settings.lan)
            let samples = registry.samples(at: now, measured: [:])
            let absent = memory.entries.count - samples.count
            try writeResult(json ? DeviceReport.json(samples) : DeviceTable.text(samples, absent: absent))
        }
    }
}
