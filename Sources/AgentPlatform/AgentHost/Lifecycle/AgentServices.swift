internal import AgentLink
internal import Logging
internal import ServiceLifecycle

/// The services of the platform and of the features under one set of settings, in one group.
struct AgentServices {
    private let group: ServiceGroup
    private let thread: OneThread
    private let ended: [@Sendable () -> Void]

    /// - Parameters:
    ///   - earlier: the REST delivery of the settings before, whose work goes on.
    ///   - stop: ends the group when the operator wants something.
    /// - Throws: what a feature cannot start with.
    init(
        _ plan: AgentPlan, startID: String, earlier: RestDelivery?, on thread: OneThread, stop: StopService,
        status: ServiceStatus
    ) throws {
        let (settings, deliveries) = (plan.settings, plan.deliveries)
        if let earlier { deliveries.rest?.takeOver(from: earlier) }
        let host = AgentHost(
            settings: settings, logger: plan.logger, thread: thread, startID: startID, deliveries: deliveries)
        let features = try plan.features.map { try $0.start(on: host) }
        let cycle = CycleService(
            collectors: features.compactMap(\.collector), statuses: features.compactMap(\.status),
            interval: .seconds(settings.cycleSeconds), deliveries: deliveries, thread: thread, status: status)
        self.thread = thread
        ended = features.map(\.ended)
        group = Self.group(
            [OutboxUpkeep(settings, deliveries.outbox, thread), deliveries, stop]
                + features.flatMap(\.services) + [cycle], plan.logger)
    }

    /// Services end in the opposite order: the cycle measures its last window while deliveries still run.
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
        for call in ended { call() }
    }
}
