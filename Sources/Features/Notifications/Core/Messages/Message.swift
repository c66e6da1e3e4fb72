public import HubCore
public import MonitorCore

/// One message as a channel gets it, before the channel's own form.
///
/// Next: `ChannelLeaf.requests`.
public struct Message: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable { case opened, ended, reminder, digest, test }

    /// The most items that are listed.
    public static let most = 20

    /// The same for each try.
    public var id: String
    public var kind: Kind
    public var sentAt: UTCTime
    /// The most urgent first, at most `most`.
    public var items: [Item]
    /// Items beyond these.
    public var more: Int
    /// Incidents that came and went while the channel was quiet.
    public var passed: Int
    /// Of a test: who asked for it.
    public var text: String?
    public var hub: HubName
    /// East of UTC, in seconds: of times in the message.
    public var offsetSeconds: Int

    /// One incident.
    public struct Item: Sendable, Equatable {
        public enum Story: String, Sendable {
            case opened, ended, cameAndWent, again, reminder, flapping, settled, isOpen, event
        }

        public var story: Story
        public var incident: NoticedIncident
        /// Of flapping: how often.
        public var count: Int

        public init(_ story: Story, _ incident: NoticedIncident, count: Int = 0) {
            self.story = story
            self.incident = incident
            self.count = count
        }

        /// Whether it is over as the message tells it.
        public var isOver: Bool { story == .ended || story == .cameAndWent }
    }

    public init(
        id: String, kind: Kind, sentAt: UTCTime, items: [Item] = [], more: Int = 0, passed: Int = 0,
        text: String? = nil, hub: HubName = HubName(), offsetSeconds: Int = 0
    ) {
        self.id = id
        self.kind = kind
        self.sentAt = sentAt
        self.items = items
        self.more = more
        self.passed = passed
        self.text = text
        self.hub = hub
        self.offsetSeconds = offsetSeconds
    }

    /// The most urgent of what is not over; `nil` where all is.
    public var severity: Severity? { items.filter { !$0.isOver }.map(\.incident.severity).max() }
}

/// The hub that sends.
public struct HubName: Sendable, Equatable {
    public var name: String
    /// Where people reach it, without slash at the end; `nil` where that is not set.
    public var url: String?

    public init(name: String = "Network Monitor", url: String? = nil) {
        self.name = name
        self.url = url
    }
}
