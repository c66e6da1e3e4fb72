internal import AgentHost
internal import Daemon
internal import LanCore
internal import LanFiles
internal import Logging
internal import MonitorCore
internal import PacketCapture
internal import ProcFS

/// Settings of the LAN that have been tried: its sides are found, and each can be captured as the settings ask.
struct LanPlan: FeaturePlan {
    private let settings: AgentSettings
    private let session: LanSession
    private let logger: Logger
    /// None where the LAN is not watched.
    private let sides: [LanSide]
    private let members: [LanSide.Member]
    private let captures: [CapturePlan]

    /// - Throws: `LanSideError`, `CaptureError`.
    init(_ settings: AgentSettings, of session: LanSession, _ logger: Logger) throws {
        (self.settings, self.session, self.logger) = (settings, session, logger)
        guard settings.lan.watchesLan else {
            (sides, members, captures) = ([], [], [])
            return
        }
        (sides, members) = try LanSide.ofThisHost(settings.lan)
        captures = try sides.map { side throws(CaptureError) in try CapturePlan(side, settings.lan) }
    }

    func announce() {
        if !settings.lan.watchesLan {
            logger.notice(
                """
                LAN: Not watched, as CAPTURE_ENGINE=off says: snapshots hold this host's own metrics, and no devices
                """)
        }
        for side in sides {
            logger.notice("LAN: Watching \(side.shownRanges) on '\(side.interface.name)' (\(side.reason))")
            if let line = side.routedLine { logger.notice("LAN: \(line)") }
            if let line = side.trunkLine { logger.notice("LAN: \(line)") }
        }
        for capture in captures {
            guard let choice = capture.choice else { continue }
            logger.notice("Capture: Counting '\(capture.options.interface)' \(choice)")
        }
        for member in members {
            logger.notice("LAN: Leaving out '\(member.name)': its traffic is counted on '\(member.whole)'")
        }
    }

    func start(on host: AgentHost) throws -> FeatureServices {
        let watched = try session.captures.watch(captures, logger: logger)
        let results = DiscoveryResults(sides)
        let options = HostReadingOptions(includeNetworkFileSystems: settings.lan.includeNetworkFileSystems)
        let cycle = SamplingCycle(
            options: options, sources: watched, results: results, watchesLan: settings.lan.watchesLan,
            logger: logger, sampler: sampler(startID: host.startID, options))
        // While the LAN is not watched, what is remembered of it stays as it is.
        let writer = DeviceStateWriter(
            file: file, keeps: settings.keepsState && settings.lan.watchesLan, logger: logger)
        var running = FeatureServices()
        if settings.lan.watchesLan {
            running.services = [
                writer, DiscoveryService(settings.lan, sides, results, on: host.thread, logger),
            ]
        }
        running.collector = LanCollector(
            cycle: cycle, host: host, writer: writer, session: session)
        running.status = { [session, watchesLan = settings.lan.watchesLan] in
            watchesLan ? session.status.text : "host metrics only"
        }
        running.ended = { [session] in
            if let registry = session.sampler?.registry { writer.write(registry.memory) }
        }
        return running
    }

    /// What is remembered of devices; a run by hand reads it, and leaves it as it is.
    private var file: DeviceStateFile { DeviceStateFile(folder: settings.stateFolder) }

    /// The sampler of the settings before, under these; a new one where there was none.
    private func sampler(startID: String, _ options: HostReadingOptions) -> Sampler {
        var sampler = session.sampler ?? .starting(settings, sides, startID: startID, options)
        sampler.adopt(
            serverID: settings.serverID, linkSpeeds: LinkSpeeds(settings.lan, sides),
            maximumDevices: settings.lan.maximumDevices, activeSeconds: settings.lan.activeSeconds,
            idleSeconds: settings.lan.idleSeconds)
        if settings.lan.watchesLan, session.beginRestoring(), let memory = remembered() {
            sampler.restore(memory, at: TimePoint(instant: .now, time: .now))
        }
        return sampler
    }

    /// What an earlier run wrote down; what cannot be used is said once.
    private func remembered() -> DeviceMemory? {
        switch file.load() {
        case .nothing: return nil
        case .memory(let memory):
            logger.info("Names: \(memory.entries.count) devices are remembered from before")
            return memory
        case .unusable(let sentence):
            logger.warning("Names: Error: \(sentence)")
            return nil
        }
    }
}

extension LinkSpeeds {
    init(_ settings: LanSettings, _ sides: [LanSide]) {
        self.init(stated: settings.linkSpeedBitsPerSecond, for: sides.map(\.interface.name))
    }
}

extension Sampler {
    /// A sampler that has seen the host once, so that the first window already has rates.
    static func starting(
        _ settings: AgentSettings, _ sides: [LanSide], startID: String, _ options: HostReadingOptions
    ) -> Sampler {
        Sampler(
            serverID: settings.serverID, startID: startID, linkSpeeds: LinkSpeeds(settings.lan, sides),
            registry: DeviceRegistry(
                maximumDevices: settings.lan.maximumDevices, activeSeconds: settings.lan.activeSeconds,
                idleSeconds: settings.lan.idleSeconds),
            baseline: SamplingCycle.look(ProcFS(), options) { _ in })
    }
}
