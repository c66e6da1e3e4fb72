import Delivery
import Logging
import MonitorCore
import PacketCapture
import ProcFS
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The services of one set of settings, joined.
final class AgentGraph: Sendable {
    private let group: ServiceGroup
    private let thread: OneThread
    private let deliveries: Deliveries
    private let reload: ReloadService
    private let left: SamplerBox

    init(
        _ settings: Settings, lan: LanSide, capture: CaptureLoop, startID: String, left: Leftovers,
        log: JournalLog, logger: Logger, thread: OneThread,
        reload load: @escaping @Sendable () throws(SettingsRefusal) -> Settings
    ) throws {
        let deliveries = try Deliveries(settings, on: thread, log: log, logger: logger)
        left.unsent.forEach { deliveries.rest?.offer($0) }
        let box = SamplerBox()
        let board = DiscoveryBoard(networks: lan.networks)
        let options = HostReadingOptions(includeNetworkFileSystems: settings.includeNetworkFileSystems)
        let sampler = Sampler.going(on: left.sampler, settings, lan: lan, startID: startID, options)
        let sampling = SamplingService(
            cycle: SamplingCycle(
                options: options, sources: [capture], board: board, interfaceIndex: lan.interface.index,
                logger: logger, sampler: sampler),
            interval: .seconds(settings.cycleSeconds), deliveries: deliveries, thread: thread, logger: logger,
            leave: { box.sampler = $0 })
        let discovery = DiscoveryService(
            lan: lan, board: board,
            sweepInterval: settings.sweepIntervalSeconds == 0 ? nil : .seconds(settings.sweepIntervalSeconds),
            names: settings.resolveNames ? NameLookup() : nil, logger: logger)
        let reload = ReloadService(load: load, logger: logger)
        (self.deliveries, self.reload, self.left, self.thread) = (deliveries, reload, box, thread)
        group = Self.group([deliveries, reload, discovery, sampling], logger)
    }

    /// Services end in the opposite order: sampling flushes its last window while deliveries still run.
    private static func group(_ services: [any Service], _ logger: Logger) -> ServiceGroup {
        var quiet = logger
        quiet.logLevel = max(.error, logger.logLevel)
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0,
                        successTerminationBehavior: $0 is ReloadService ? .gracefullyShutdownGroup : .ignore)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet))
    }

    func run() async throws {
        try await withTaskExecutorPreference(thread) { try await group.run() }
    }

    /// The settings to go on with; `nil` when it was told to end.
    var reloaded: Settings? { reload.accepted }

    /// For the end of the program: what nobody will carry on.
    func reportUnsent() {
        deliveries.rest?.reportUnsent()
    }

    var leftovers: Leftovers {
        Leftovers(sampler: left.sampler, unsent: deliveries.rest?.takeUnsent() ?? [])
    }
}

private final class SamplerBox: Sendable {
    private let content = Mutex<Sampler?>(nil)

    var sampler: Sampler? {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}

extension Sampler {
    /// The sampler of the graph before, under the settings of this one; a new one where there was none.
    static func going(
        on before: Sampler?, _ settings: Settings, lan: LanSide, startID: String,
        _ options: HostReadingOptions
    ) -> Sampler {
        guard var sampler = before else {
            return starting(settings, lan: lan, startID: startID, options)
        }
        sampler.adopt(
            serverID: settings.serverID,
            linkSpeeds: LinkSpeeds(stated: settings.linkSpeedBitsPerSecond, for: lan.interface.name),
            maximumDevices: settings.maximumDevices, activeSeconds: settings.activeSeconds)
        return sampler
    }

    /// A sampler that has seen the host once, so that the first window already has rates.
    static func starting(
        _ settings: Settings, lan: LanSide, startID: String, _ options: HostReadingOptions
    ) -> Sampler {
        Sampler(
            serverID: settings.serverID, startID: startID,
            linkSpeeds: LinkSpeeds(stated: settings.linkSpeedBitsPerSecond, for: lan.interface.name),
            registry: DeviceRegistry(
                maximumDevices: settings.maximumDevices, activeSeconds: settings.activeSeconds),
            baseline: SamplingCycle.look(ProcFS(), options) { _ in })
    }
}
