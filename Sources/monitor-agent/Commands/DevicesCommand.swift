import ArgumentParser
import Daemon
internal import LanCore
internal import LanWire
import Logging
internal import MonitorCore

/// What is remembered of the devices, with the evidence for their names.
struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List the devices that the agent remembers, and how their names are known.",
        discussion:
            "Reads the state file, which the agent writes seldom, and the files of names; sends nothing."
    )

    @Flag(help: "Print JSON instead of a table.")
    var json = false

    @OptionGroup var options: SettingsOptions

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
                maximumDevices: settings.maximumDevices, activeSeconds: settings.activeSeconds,
                idleSeconds: settings.idleSeconds)
            registry.restore(memory, at: now)
            registry.adopt(filesOf: settings)
            let samples = registry.samples(at: now, measured: [:])
            let absent = memory.entries.count - samples.count
            try writeResult(json ? DeviceReport.json(samples) : DeviceTable.text(samples, absent: absent))
        }
    }
}

extension DeviceRegistry {
    /// Names and vendors as the files have them now, for commands that look once.
    mutating func adopt(filesOf settings: Settings) {
        let board = DiscoveryBoard([])
        var reading = NameFileReading(
            NameFiles(settings, JournalLog().logger("monitor-agent", level: .warning)))
        reading.look(board)
        var gathered = Sampler.Gathered()
        board.take(into: &gathered)
        for (source, book) in gathered.books { adopt(book, from: source) }
        if let vendors = VendorFiles.table() { adopt(vendors) }
    }
}
