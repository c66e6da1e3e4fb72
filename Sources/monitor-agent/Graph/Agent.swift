import ArgumentParser
import Delivery
import Logging
import MonitorCore
import PacketCapture
import ProcFS
import ServiceLifecycle
import Synchronization

/// The daemon: builds the graph of services from the settings, runs it, and builds it anew after a reload.
struct Agent {
    let log: JournalLog
    let reload: @Sendable () throws(SettingsRefusal) -> Settings
    private let startID = StartID.random()
    private let thread = OneThread()

    init(log: JournalLog, reload: @escaping @Sendable () throws(SettingsRefusal) -> Settings) {
        self.log = log
        self.reload = reload
    }

    /// Runs until SIGTERM or SIGINT.
    ///
    /// - Throws: an exit code; its sentence has been logged.
    func run(_ first: Settings) async throws {
        var settings = first
        var left = Leftovers()
        let captures = CaptureSources(logger: logger(settings))
        defer { captures.stop() }
        greet(settings)
        while true {
            let graph = try start(settings, captures, left)
            try await graph.run()
            guard let next = graph.reloaded else {
                graph.reportUnsent()
                break
            }
            (settings, left) = (next, graph.leftovers)
        }
        logger(settings).notice("Stopped")
    }

    private func start(_ settings: Settings, _ captures: CaptureSources, _ left: Leftovers) throws
        -> AgentGraph
    {
        let logger = logger(settings)
        do {
            let lan = try LanSide.ofThisHost(settings)
            logger.notice("LAN: Watching \(lan.range) on '\(lan.interface.name)' (\(lan.reason))")
            let options = CaptureOptions(settings, interface: lan.interface.name)
            try CaptureLoop.refuseHopeless(options)
            let capture = try captures.use(options, networks: lan.networks)
            return try AgentGraph(
                settings, lan: lan, capture: capture, startID: startID, left: left, log: log, logger: logger,
                thread: thread,
                reload: reload)
        } catch {
            logger.error("\(error)")
            throw Self.exitCode(for: error)
        }
    }

    static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        case let error as LanSideError: error.isSettingsFault ? ExitStatus.settings : ExitStatus.unavailable
        case let error as CaptureError:
            error.code == .permission ? ExitStatus.permission : ExitStatus.settings
        case is SettingsRefusal: ExitStatus.settings
        case let error as DeliveryError where error.code == .badSetting: ExitStatus.settings
        default: ExitStatus.unavailable
        }
    }

    private func logger(_ settings: Settings) -> Logger {
        let level = settings.debug ? Logger.Level.debug : Logger.Level(rawValue: settings.logLevel.rawValue)
        return log.logger("monitor-agent", level: level ?? .info)
    }

    private func greet(_ settings: Settings) {
        let logger = logger(settings)
        logger.notice(
            """
            monitor-agent \(monitorVersion) on '\(settings.serverID)', one snapshot every \
            \(settings.cycleSeconds) s
            """
        )
        if settings.platformAPIURL == nil, settings.platformWSURL == nil {
            logger.warning(
                """
                Failed to find an endpoint: nothing is sent. Set PLATFORM_API_URL and PLATFORM_WS_URL in \
                \(SettingsLayers.standardPath).
                """)
        }
    }
}

/// What one graph leaves to the next: the numbering goes on, and what was not sent yet is not lost.
struct Leftovers: Sendable {
    var sampler: Sampler?
    var unsent: [EncodedSnapshot] = []
}
