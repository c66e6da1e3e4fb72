internal import AgentHost
internal import Daemon
internal import LanCore
internal import LanFiles
internal import Logging
internal import MonitorCore
internal import PacketCapture
internal import ProcFS

/// The sampling half of the daemon, for commands that look and send nothing to a platform.
struct CommandSampler {
    let sides: [LanSide]
    let results: DiscoveryResults
    var cycle: SamplingCycle
    private let captures: CaptureSources

    /// - Parameter remembers: whether devices are known by what the daemon remembers of them, from the first frame on.
    /// - Throws: an exit code, after printing why.
    init(_ settings: AgentSettings, remembers: Bool = false) throws {
        let logger = JournalLog().logger("monitor-agent", level: .warning)
        do {
            let lan = settings.lan
            sides = lan.watchesLan ? try LanSide.ofThisHost(lan).sides : []
            let plans = try sides.map { side throws(CaptureError) in try CapturePlan(side, lan) }
            captures = CaptureSources()
            results = DiscoveryResults(sides)
            let options = HostReadingOptions(includeNetworkFileSystems: lan.includeNetworkFileSystems)
            var sampler = Sampler.starting(settings, sides, startID: StartID.random(), options)
            if remembers, case .memory(let memory) = DeviceStateFile(folder: settings.stateFolder).load() {
                sampler.restore(memory, at: TimePoint(instant: .now, time: .now))
            }
            cycle = SamplingCycle(
                options: options, sources: try captures.watch(plans, logger: logger), results: results,
                watchesLan: lan.watchesLan, logger: logger, sampler: sampler)
        } catch {
            throw ExitStatus.end(ExitStatus.code(for: error), Invocation.sentence(error))
        }
    }

    func stop() {
        captures.stop()
    }
}

extension LanSettings {
    /// For commands that are about the LAN alone.
    ///
    /// - Throws: an exit code, after printing why.
    func requireLan(to verb: String) throws {
        if watchesLan { return }
        throw ExitStatus.end(
            ExitStatus.settings,
            "cannot \(verb): CAPTURE_ENGINE is off, so the LAN is not watched. Add --set CAPTURE_ENGINE=pcap."
        )
    }
}
