import AgentLink
import Daemon
internal import LanCore
import Logging
internal import MonitorCore
import PacketCapture
import ProcFS
import ServiceLifecycle
import Synchronization

/// The services of one set of settings, joined.
struct AgentGraph {
    private let group: ServiceGroup
    private let thread: OneThread
    private let deliveries: Deliveries
    private let keeper: DeviceKeeper
    private let left = SamplerBox()

    init(
        _ plan: AgentPlan, watched: [WatchedInterface], startID: String, left before: Leftovers,
        thread: OneThread, stop: StopService, signs: CycleSigns
    ) {
        let (settings, logger, deliveries) = (plan.settings, plan.logger, plan.deliveries)
        if let earlier = before.rest { deliveries.rest?.takeOver(from: earlier) }
        let board = DiscoveryBoard(plan.sides)
        let options = HostReadingOptions(includeNetworkFileSystems: settings.includeNetworkFileSystems)
        let cycle = SamplingCycle(
            options: options, sources: watched, board: board, logger: logger,
            sampler: .going(
                on: before.sampler, settings, plan.sides, startID: startID, options, before.memory))
        let keeper = DeviceKeeper(file: plan.memory, keeps: settings.keepsState, logger: logger)
        let sampling = SamplingService(
            cycle: cycle, interval: .seconds(settings.cycleSeconds), deliveries: deliveries, thread: thread,
            signs: signs, keeper: keeper, logger: logger, leave: { [left] in left.sampler = $0 })
        (self.deliveries, self.thread, self.keeper) = (deliveries, thread, keeper)
        group = Self.group(
            [
                OutboxKeeper(settings, deliveries.outbox, thread), deliveries, stop, keeper,
                DiscoveryService(plan, board, on: thread), sampling,
            ], logger)
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
                        successTerminationBehavior: $0 is StopService ? .gracefullyShutdownGroup : .ignore)
                },
                logger: quiet))
    }

    func run() async throws {
        try await withTaskExecutorPreference(thread) { try await group.run() }
        if let registry = left.sampler?.registry { keeper.write(registry.memory) }
    }

    var leftovers: Leftovers {
        Leftovers(sampler: left.sampler, rest: deliveries.rest)
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
        on before: Sampler?, _ settings: Settings, _ sides: [LanSide], startID: String,
        _ options: HostReadingOptions, _ memory: DeviceMemory?
    ) -> Sampler {
        guard var sampler = before else {
            var sampler = starting(settings, sides, startID: startID, options)
            if let memory { sampler.restore(memory, at: TimePoint(instant: .now, time: .now)) }
            return sampler
        }
        sampler.adopt(
            serverID: settings.serverID,
            linkSpeeds: LinkSpeeds(stated: settings.linkSpeedBitsPerSecond, for: sides.map(\.interface.name)),
            maximumDevices: settings.maximumDevices, activeSeconds: settings.activeSeconds,
            idleSeconds: settings.idleSeconds)
        return sampler
    }

    /// A sampler that has seen the host once, so that the first window already has rates.
    static func starting(
        _ settings: Settings, _ sides: [LanSide], startID: String, _ options: HostReadingOptions
    ) -> Sampler {
        Sampler(
            serverID: settings.serverID, startID: startID,
            linkSpeeds: LinkSpeeds(stated: settings.linkSpeedBitsPerSecond, for: sides.map(\.interface.name)),
            registry: DeviceRegistry(
                maximumDevices: settings.maximumDevices, activeSeconds: settings.activeSeconds,
                idleSeconds: settings.idleSeconds),
            baseline: SamplingCycle.look(ProcFS(), options) { _ in })
    }
}
