internal import AgentLink
public import Daemon
internal import Glibc
internal import Logging
internal import MonitorCore
internal import Outbox

/// The daemon: runs the services of the settings, and others in their place after a reload.
public struct Agent: Sendable {
    private let features: RunningFeatures
    private let load: @Sendable () throws(SettingsRefusal) -> AgentSettings
    private let settingsPath: String
    private let log = JournalLog()
    private let thread: OneThread
    private let status = ServiceStatus(to: .ofThisProcess())
    private let outboxLog = OutboxLog()
    private let outbox: Outbox
    private let folders = StateFolders()

    /// - Parameters:
    ///   - load: reads the settings again, for a reload.
    ///   - settingsPath: the settings file, for remedies.
    public init(
        _ features: [AgentFeature], on thread: OneThread, settingsPath: String,
        load: @escaping @Sendable () throws(SettingsRefusal) -> AgentSettings
    ) {
        self.features = RunningFeatures(features)
        self.thread = thread
        self.settingsPath = settingsPath
        self.load = load
        outbox = Outbox(time: { .now }, report: outboxLog.tell, reading: features.reportReader)
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: an exit code; its sentence has been logged.
    public func run(_ settings: AgentSettings, obeying signals: AsyncStream<Int32>) async throws {
        // A peer or a reader that goes away is an error of one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        let control = AgentControl()
        let logger = try begin(settings, under: control)
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask {
                await control.obey(signals, logger: logger, systemd: status.systemd) { try plan(load()) }
            }
            defer { tasks.cancelAll() }
            do {
                try await runServices(under: control)
            } catch {
                log.write(.error, "\(error)")
                throw ExitStatus.code(for: error)
            }
        }
    }

    /// Hands the first plan over, and keeps nothing of it: what it alone uses is given back with a reload.
    private func begin(_ settings: AgentSettings, under control: AgentControl) throws -> Logger {
        do {
            let first = try plan(settings)
            greet(first)
            control.begin(with: first)
            return first.logger
        } catch {
            for line in Invocation.sentence(error).split(separator: "\n") { log.write(.error, String(line)) }
            throw ExitStatus.code(for: error)
        }
    }

    private func plan(_ settings: AgentSettings) throws -> AgentPlan {
        try AgentPlan(
            settings, for: features.on(settings), on: thread, outbox: outbox, log: log, folders: folders)
    }

    private func runServices(under control: AgentControl) async throws {
        guard var plan = control.takeFirst() else { return }
        defer { features.end() }
        let startID = StartID.random()
        var earlier: RestDelivery?
        while true {
            // Before what has news of the start: what it sends waits for the service.
            log.listen(plan.deliveries.listener(for: plan.settings))
            plan.announce()
            outboxLog.write(to: plan.logger)
            await plan.deliveries.openOutbox(for: plan.settings)
            let services = try AgentServices(
                plan, startID: startID, earlier: earlier, on: thread, stop: control.stopService(),
                status: status)
            status.begin(cycle: .seconds(plan.settings.cycleSeconds))
            try await services.run()
            guard let next = control.takePlan() else { break }
            features.end(besides: next.settings)
            (plan, earlier) = (next, plan.deliveries.rest)
        }
        await outbox.close()
        plan.deliveries.rest?.reportUnsent()
        plan.logger.notice("Stopped")
    }

    private func greet(_ plan: AgentPlan) {
        plan.logger.notice(
            """
            monitor-agent \(monitorVersion) on '\(plan.settings.serverID)', one snapshot every \
            \(Duration.seconds(plan.settings.cycleSeconds).shown)
            """)
        if plan.settings.platformAPIURL == nil, plan.settings.platformWSURL == nil {
            plan.logger.warning(
                """
                Nothing is sent: Neither PLATFORM_API_URL nor PLATFORM_WS_URL is set. Write them into \
                \(settingsPath).
                """)
        }
    }
}
