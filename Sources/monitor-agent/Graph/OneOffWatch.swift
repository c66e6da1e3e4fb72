import Daemon
internal import LanCore
import Logging
internal import MonitorCore
import PacketCapture
import ProcFS

/// The sampling half of the daemon, for commands that look and send nothing to a platform.
struct OneOffWatch {
    let sides: [LanSide]
    let board: DiscoveryBoard
    var cycle: SamplingCycle
    private let captures: CaptureSources

    /// - Throws: an exit code, after printing why.
    init(_ settings: Settings) throws {
        let logger = JournalLog().logger("monitor-agent", level: .warning)
        do {
            sides = try LanSide.ofThisHost(settings).sides
            let plans = try sides.map { side throws(CaptureError) in try CapturePlan(side, settings) }
            captures = CaptureSources(logger: logger)
            board = DiscoveryBoard(sides)
            let options = HostReadingOptions(includeNetworkFileSystems: settings.includeNetworkFileSystems)
            cycle = SamplingCycle(
                options: options, sources: try captures.watch(plans), board: board, logger: logger,
                sampler: .starting(settings, sides, startID: StartID.random(), options))
        } catch {
            throw ExitStatus.end(Agent.exitCode(for: error), Invocation.sentence(error))
        }
    }

    func stop() {
        captures.stop()
    }
}
