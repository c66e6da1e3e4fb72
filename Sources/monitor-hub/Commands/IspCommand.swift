import ArgumentParser
import HubDeviceAccess

/// What a provider's operator does at the console.
struct IspCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "isp",
        abstract: "A provider's network devices: read them, parse their output, check profiles.",
        subcommands: [DeviceParseCommand.self, DeviceProfilesCommand.self, DeviceTryCommand.self])
}
