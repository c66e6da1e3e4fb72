import Daemon
import Delivery
import Logging
import MonitorCore
import Outbox
import PacketCapture

/// Settings that have been tried: everything that could refuse them has been asked, and nothing has been
/// changed.
struct AgentPlan: Sendable {
    let settings: Settings
    let sides: [LanSide]
    let members: [LanSide.Member]
    let deliveries: Deliveries
    let logger: Logger

    /// - Throws: whatever refuses the settings.
    init(_ settings: Settings, on thread: OneThread, outbox: Outbox, log: JournalLog) throws {
        self.settings = settings
        logger = log.logger("monitor-agent", level: settings.debug ? .debug : settings.logLevel.level)
        deliveries = try Deliveries(settings, on: thread, outbox: outbox, logger: logger)
        (sides, members) = try LanSide.ofThisHost(settings)
        for side in sides {
            try CaptureLoop.refuseHopeless(CaptureOptions(settings, interface: side.interface.name))
        }
    }

    func tell() {
        for side in sides {
            logger.notice("LAN: Watching \(side.range) on '\(side.interface.name)' (\(side.reason))")
        }
        for member in members {
            logger.notice("LAN: Leaving out '\(member.name)': its traffic is counted on '\(member.whole)'")
        }
    }
}
