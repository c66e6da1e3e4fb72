public import HubCore
public import MonitorCore

/// What one channel was told of one incident. "Told" is said of what is in the channel's outbox: nothing gets lost
/// from there.
public struct Told: Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        case nothing
        /// It was told of the beginning, and is owed the end.
        case opened
        case ended
        /// It came and went while it was kept back: counted, not told.
        case passed
    }

    public var state: State
    /// Of the newest telling.
    public var at: UTCTime
    public var reminders: Int
    /// It was told that the incident flaps, and not yet that this is over.
    public var saidFlapping: Bool
    /// What keeps it back is a person's wish, so that it is counted where it ends meanwhile.
    public var isHeldByWish: Bool

    public init(
        _ state: State = .nothing, at: UTCTime, reminders: Int = 0, saidFlapping: Bool = false,
        isHeldByWish: Bool = false
    ) {
        self.state = state
        self.at = at
        self.reminders = reminders
        self.saidFlapping = saidFlapping
        self.isHeldByWish = isHeldByWish
    }
}

/// One channel and one incident.
public struct ToldKey: Hashable, Sendable {
    public let incident: Int64
    public let channel: Int64

    public init(incident: Int64, channel: Int64) {
        self.incident = incident
        self.channel = channel
    }
}

/// What a channel gets now.
///
/// Next: `Notice` in the channel's outbox.
public struct Telling: Sendable, Equatable {
    public let channel: Int64
    public var notice: Notice

    public init(channel: Int64, notice: Notice) {
        self.channel = channel
        self.notice = notice
    }
}

extension Telling {
    /// Whether its reader can acknowledge something by it.
    public var asksForPerson: Bool {
        guard let incident = notice.incident, incident.endedAt == nil, incident.acknowledgedBy == nil else {
            return false
        }
        return [.opened, .reminder, .flapping, .settled, .digest].contains(notice.kind)
    }
}
