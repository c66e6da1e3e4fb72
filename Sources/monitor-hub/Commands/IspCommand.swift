import ArgumentParser
import HubDeviceAccess
internal import HubServer

/// What a provider's operator does at the console.
struct IspCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "isp",
        abstract: "A provider's network devices: read them, parse their output, check profiles.",
        subcommands: [DeviceParseCommand.self, DeviceProfilesCommand.self, DeviceTryCommand.self]
            + Features.all.filter(\.isForProviders).flatMap { $0.parsableVerbs + $0.parsableCommands })
}
