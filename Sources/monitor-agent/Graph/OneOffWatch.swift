import Logging
import MonitorCore
import PacketCapture
import ProcFS

/// The sampling half of the daemon, for commands that look and send nothing to a platform.
struct OneOffWatch {
    let lan: LanSide
    let board: DiscoveryBoard
    var cycle: SamplingCycle
    private let captures: CaptureSources

    /// - Throws: an exit code, after printing why.
    init(_ settings: Settings) throws {
        let logger = JournalLog().logger("monitor-agent", level: .warning)
        do {
            lan = try LanSide.ofThisHost(settings)
            let capture = CaptureOptions(settings, interface: lan.interface.name)
            try CaptureLoop.refuseHopeless(capture)
            captures = CaptureSources(logger: logger)
            board = DiscoveryBoard(networks: lan.networks)
            let options = HostReadingOptions(includeNetworkFileSystems: settings.includeNetworkFileSystems)
            cycle = SamplingCycle(
                options: options, sources: [try captures.use(capture, networks: lan.networks)], board: board,
                interfaceIndex: lan.interface.index, logger: logger,
                sampler: .starting(settings, lan: lan, startID: StartID.random(), options))
        } catch {
            throw ExitStatus.end(Agent.exitCode(for: error), "\(error)")
        }
    }

    func stop() {
        captures.stop()
    }
}
