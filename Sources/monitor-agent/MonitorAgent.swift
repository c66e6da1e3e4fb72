import ArgumentParser
import Daemon
import DeviceDiscovery
import MonitorCore
import PacketCapture

@main
struct MonitorAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor-agent",
        abstract: "Measures who uses a network: per device, live, without a cloud.",
        version: monitorVersion,
        subcommands: [
            RunCommand.self, SnapshotCommand.self, ScanCommand.self, DevicesCommand.self, TopCommand.self,
            ReplayCommand.self, CheckCommand.self, GenerateKeyCommand.self, OutboxCommand.self,
            ReferenceCommand<Settings>.self,
        ],
        defaultSubcommand: RunCommand.self)

    static func main() async {
        // Before any thread runs: setenv(3) is not safe later, and capabilities are a thread's.
        ReverseDNS.limitResolverWaiting()
        KernelPrograms.ofThisProcess.confineCapability()
        do {
            try RunCommand.refuseMistyped(ProgramArguments.all)
        } catch {
            exit(withError: error)
        }
        await main(ProgramArguments.all)
    }
}
