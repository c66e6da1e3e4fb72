import Daemon
internal import Logging
import Outbox

/// Settings that have been tried: everything that could refuse them has been asked, and nothing has been
/// changed.
struct AgentPlan: Sendable {
    let settings: AgentSettings
    let features: [any FeaturePlan]
    let deliveries: Deliveries
    let logger: Logger
    /// Held for this process; `nil` where nothing outlasts this run.
    let folder: StateFolder?

    /// - Parameter folders: those that this process holds already.
    /// - Throws: whatever refuses the settings.
    init(
        _ settings: AgentSettings, for features: [any RunningFeature], on thread: OneThread, outbox: Outbox,
        log: JournalLog, folders: StateFolders
    ) throws {
        let logger = log.logger("monitor-agent", level: settings.debug ? .debug : settings.logLevel.level)
        (self.settings, self.logger) = (settings, logger)
        let plans = try features.map { try $0.plan(settings, logger: logger) }
        self.features = plans
        deliveries = try Deliveries(
            settings, on: thread, outbox: outbox, logger: logger, handlers: plans.flatMap(\.orderHandlers))
        folder = try settings.keepsState ? folders.claim(settings.stateFolder) : nil
    }

    func announce() {
        if !settings.keepsState {
            logger.notice(
                """
                Outbox: Run by hand, so what is not sent is lost at the end, and '\(settings.stateFolder)' is left as \
                it is. --set STATE_DIR=FOLDER keeps it
                """)
        }
        for feature in features { feature.announce() }
    }
}
