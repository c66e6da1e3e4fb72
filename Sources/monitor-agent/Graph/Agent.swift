import AgentLink
import ArgumentParser
import Daemon
import Glibc
internal import LanCore
internal import LanWire
import Logging
internal import MonitorCore
import Outbox
import PacketCapture

/// The daemon: builds the graph of services from the settings, runs it, and builds it anew after a reload.
struct Agent {
    let log: JournalLog
    let load: @Sendable () throws(SettingsRefusal) -> Settings
    private let thread: OneThread
    private let signs = CycleSigns(to: .ofThisProcess())
    private let journal = OutboxJournal()
    private let outbox: Outbox
    private let folders = StateFolders()

    init(
        on thread: OneThread, log: JournalLog,
        load: @escaping @Sendable () throws(SettingsRefusal) -> Settings
    ) {
        self.thread = thread
        self.log = log
        self.load = load
        outbox = Outbox(time: { .now }, report: journal.tell, reading: SnapshotV1.kept)
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: an exit code; its sentence has been logged.
    func run(_ settings: Settings, obeying signals: AsyncStream<Int32>) async throws {
        // A peer or a reader that goes away is an error of one write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        let control = AgentControl()
        let logger = try begin(settings, under: control)
        try await withThrowingDiscardingTaskGroup { tasks in
            tasks.addTask {
                await control.obey(signals, logger: logger, systemd: signs.systemd) { try plan(load()) }
            }
            defer { tasks.cancelAll() }
            do {
                try await runGraphs(under: control, logger)
            } catch {
                log.write(.error, "\(error)")
                throw Self.exitCode(for: error)
            }
        }
    }

    /// Hands the first plan over, and keeps nothing of it: what it alone uses is given back with a reload.
    private func begin(_ settings: Settings, under control: AgentControl) throws -> Logger {
        do {
            let first = try plan(settings)
            // What was needed to load is loaded.
            KernelPrograms.ofThisProcess.dropCapability()
            greet(first)
            control.begin(with: first)
            return first.logger
        } catch {
            for line in Invocation.sentence(error).split(separator: "\n") { log.write(.error, String(line)) }
            throw Self.exitCode(for: error)
        }
    }

    private func plan(_ settings: Settings) throws -> AgentPlan {
        try AgentPlan(settings, on: thread, outbox: outbox, log: log, folders: folders)
    }

    private func runGraphs(under control: AgentControl, _ logger: Logger) async throws {
        guard var plan = control.takeFirst() else { return }
        let captures = CaptureSources(logger: logger)
        defer { captures.stop() }
        let startID = StartID.random()
        var left = Leftovers(memory: remembered(plan))
        while true {
            // Before what has news of the start: what it sends waits for the service.
            log.listen(plan.deliveries.listener(for: plan.settings))
            plan.tell()
            journal.write(to: plan.logger)
            await plan.deliveries.openOutbox(for: plan.settings)
            let graph = AgentGraph(
                plan, watched: try captures.watch(plan.captures), startID: startID, left: left,
                thread: thread, stop: control.stopService(), signs: signs)
            signs.begin(cycle: .seconds(plan.settings.cycleSeconds))
            try await graph.run()
            guard let next = control.takePlan() else { break }
            (plan, left) = (next, graph.leftovers)
        }
        await outbox.close()
        plan.deliveries.rest?.reportUnsent()
        plan.logger.notice("Stopped")
    }

    /// What an earlier run wrote down; what cannot be used is said once.
    private func remembered(_ plan: AgentPlan) -> DeviceMemory? {
        switch plan.memory.load() {
        case .nothing: return nil
        case .memory(let memory):
            plan.logger.info("Names: \(memory.entries.count) devices are remembered from before")
            return memory
        case .unusable(let sentence):
            plan.logger.warning("Names: Error: \(sentence)")
            return nil
        }
    }

    static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        case let error as LanSideError: error.isSettingsFault ? ExitStatus.settings : ExitStatus.unavailable
        case let error as CaptureError:
            [.permission, .kernelPermission].contains(error.code)
                ? ExitStatus.permission : ExitStatus.settings
        case is SettingsRefusal: ExitStatus.settings
        case let error as DeliveryError where error.code == .badSetting: ExitStatus.settings
        default: ExitStatus.unavailable
        }
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
                \(Settings.paper.path).
                """)
        }
    }
}

/// What one graph leaves to the next: the numbering goes on, and what was not sent yet is not lost.
struct Leftovers: Sendable {
    var sampler: Sampler?
    var rest: RestDelivery?
    /// Of the run before; used by the first graph.
    var memory: DeviceMemory?
}

extension SnapshotV1 {
    /// What was set aside as a file, as it was queued before.
    static let kept: ReportReader = { json in
        guard let snapshot = try? decode(json).snapshot else { return nil }
        return EncodedReport(name: ReportName(snapshot.name), takenAt: snapshot.takenAt, json: json)
    }
}
