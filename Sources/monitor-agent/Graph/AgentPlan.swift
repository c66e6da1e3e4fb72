import AgentLink
import Daemon
internal import LanCore
import Logging
import Outbox
import PacketCapture

/// Settings that have been tried: everything that could refuse them has been asked, and nothing has been
/// changed.
struct AgentPlan: Sendable {
    let settings: Settings
    let sides: [LanSide]
    let members: [LanSide.Member]
    let captures: [CapturePlan]
    let deliveries: Deliveries
    let logger: Logger
    /// Held for this process; `nil` where nothing outlasts this run.
    let folder: StateFolder?

    /// - Parameter folders: those that this process holds already.
    /// - Throws: whatever refuses the settings.
    init(
        _ settings: Settings, on thread: OneThread, outbox: Outbox, log: JournalLog, folders: StateFolders
    ) throws {
        self.settings = settings
        logger = log.logger("monitor-agent", level: settings.debug ? .debug : settings.logLevel.level)
        deliveries = try Deliveries(settings, on: thread, outbox: outbox, logger: logger)
        (sides, members) = try LanSide.ofThisHost(settings)
        captures = try sides.map { side throws(CaptureError) in try CapturePlan(side, settings) }
        folder = try settings.keepsState ? folders.claim(settings.stateFolder) : nil
    }

    /// What is remembered of devices; a run by hand reads it, and leaves it as it is.
    var memory: DeviceStateFile { DeviceStateFile(folder: settings.stateFolder) }

    func tell() {
        if !settings.keepsState {
            logger.notice(
                """
                Outbox: Run by hand, so what is not sent is lost at the end, and '\(settings.stateFolder)' is left as \
                it is. --set STATE_DIR=FOLDER keeps it
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
}
