import AgentHost
import ArgumentParser
import Daemon
internal import MonitorCore

@main
struct MonitorAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monitor-agent",
        abstract: "Measures who uses a network: per device, live, without a cloud.",
        version: monitorVersion,
        subcommands: [RunCommand.self] + features.flatMap(\.commands) + [
            CheckCommand.self, GenerateKeyCommand.self, OutboxCommand.self, ReferenceCommand<Settings>.self,
        ],
        defaultSubcommand: RunCommand.self)

    static func main() async {
        // Before any thread runs: held signals are a thread's, as are capabilities.
        Heap.useOne()
        do {
            try RunCommand.refuseMistyped(ProgramArguments.all)
            let daemon = try? parseAsRoot(ProgramArguments.all) as? RunCommand
            if daemon != nil {
                Invocation.decide()
                Signals.holdBack()
            }
            for feature in features { feature.prepareProcess() }
            if let daemon { run(daemon) }
        } catch {
            exit(withError: error)
        }
        await main(parsingFirst: ProgramArguments.all)
    }

    /// The daemon never leaves its one thread: once Swift's own pool has done anything, Dispatch checks
    /// that pool once a second. This thread waits for signals; waiting in Dispatch's way, it would let
    /// them end the program.
    private static func run(_ daemon: RunCommand) -> Never {
        let thread = OneThread()
        let (signals, arrived) = AsyncStream.makeStream(of: Int32.self)
        Task(executorPreference: thread) {
            do {
                try await daemon.run(on: thread, obeying: signals)
                exit()
            } catch {
                exit(withError: error)
            }
        }
        Signals.pass(to: arrived)
    }
}
