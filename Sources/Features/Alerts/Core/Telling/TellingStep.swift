internal import HubCore
internal import MonitorCore

/// What is to be done for one channel and one incident.
enum TellingStep: Sendable, Equatable {
    case tell(Notice.Kind)
    /// It came and went while it was kept back by a person's wish: it is counted.
    case pass
    /// Nothing now; again at this time, or with the next change where there is none.
    case wait(until: UTCTime?, isHeldByWish: Bool)

    static let nothing = TellingStep.wait(until: nil, isHeldByWish: false)

    /// - Parameters:
    ///   - hold: what keeps a beginning back.
    ///   - quiet: until when the channel's own quiet hours keep everything back that is less urgent.
    static func next(
        _ incident: Incident, _ told: Told, _ channel: ChannelPolicy, hold: Hold?, quiet: UTCTime?,
        at now: UTCTime
    ) -> TellingStep {
        guard incident.isOpen else { return ended(told, quiet: quiet) }
        guard told.state == .opened else {
            return opening(incident, channel, hold: hold, quiet: quiet, at: now)
        }
        if let quiet { return .wait(until: quiet, isHeldByWish: false) }
        if incident.isFlapping != told.saidFlapping {
            return .tell(incident.isFlapping ? .flapping : .settled)
        }
        return reminder(incident, told, channel, hold: hold, at: now)
    }

    private static func ended(_ told: Told, quiet: UTCTime?) -> TellingStep {
        switch told.state {
        case .opened: quiet.map { .wait(until: $0, isHeldByWish: false) } ?? .tell(.ended)
        case .nothing: told.isHeldByWish ? .pass : .nothing
        case .ended, .passed: .nothing
        }
    }

    private static func opening(
        _ incident: Incident, _ channel: ChannelPolicy, hold: Hold?, quiet: UTCTime?, at now: UTCTime
    ) -> TellingStep {
        guard channel.wants(rule: incident.key.rule, object: incident.key.object, severity: incident.severity)
        else { return .nothing }
        if let hold { return .wait(until: hold.until, isHeldByWish: hold.counts) }
        if let quiet { return .wait(until: quiet, isHeldByWish: true) }
        guard channel.afterMinutes > 0 else { return .tell(.opened) }
        // An escalation: the person who has acknowledged is at it.
        guard incident.acknowledgement == nil else { return .nothing }
        let due = UTCTime(
            milliseconds: incident.openedAt.milliseconds + Int64(channel.afterMinutes) * 60_000)
        return due <= now ? .tell(.opened) : .wait(until: due, isHeldByWish: false)
    }

    private static func reminder(
        _ incident: Incident, _ told: Told, _ channel: ChannelPolicy, hold: Hold?, at now: UTCTime
    ) -> TellingStep {
        guard incident.severity == .critical, incident.acknowledgement == nil, !incident.isFlapping,
            channel.reminderHours > 0
        else { return .nothing }
        let hours = told.reminders == 0 ? ChannelPolicy.firstReminderHours : channel.reminderHours
        let due = UTCTime(milliseconds: told.at.milliseconds + Int64(hours) * 3_600_000)
        guard due <= now else { return .wait(until: due, isHeldByWish: false) }
        if let hold { return .wait(until: hold.until, isHeldByWish: false) }
        return .tell(.reminder)
    }
}
