internal import HubCore
internal import HubFrame
internal import MonitorCore
internal import Notifications

/// Where notices go, and how that goes.
struct ChannelsPage: Page {
    static let template = "channels"
    let title = "Channels"
    let channels: [ChannelItem]
    let nothing: Nothing?
    let mayChange: Bool
    let examples: [Example]
    /// What the far side said to a test.
    let answer: Answered?
    let fault: String?

    struct Example: Sendable {
        let kind: String
        let forms: [String]
    }

    struct Answered: Sendable {
        let channel: String
        let mark: StatusMark
        let said: String
    }

    init(
        _ channels: [KeptChannel], mayChange: Bool, answer: Answered? = nil, fault: String? = nil
    ) {
        self.channels = channels.map { ChannelItem($0, mayChange: mayChange) }
        nothing =
            channels.isEmpty
            ? Nothing(
                "No channel yet", "Incidents are kept and shown here, and no message is sent.",
                next: nil) : nil
        self.mayChange = mayChange
        self.answer = answer
        self.fault = fault
        examples = ChannelKinds.all.map { Example(kind: $0.title, forms: $0.examples) }
    }
}

/// One channel, with its deliveries.
struct ChannelPage: Page {
    static let template = "channel"
    let title: String
    let channel: ChannelItem
    let mayChange: Bool
    let deliveries: [DeliveryItem]
    let hasNoDeliveries: Bool
    let fault: String?

    init(_ channel: KeptChannel, _ deliveries: [Delivery], mayChange: Bool, fault: String? = nil) {
        title = channel.name
        self.channel = ChannelItem(channel, mayChange: mayChange)
        self.mayChange = mayChange
        self.deliveries = deliveries.map(DeliveryItem.init)
        hasNoDeliveries = deliveries.isEmpty
        self.fault = fault
    }
}

struct ChannelItem: Sendable {
    let number: Int64
    let name: String
    let kind: String
    let place: String
    let mark: StatusMark
    let fault: String?
    let last: Moment?
    let waiting: Int?
    let hears: String
    let mayChange: Bool
    let isOfSettings: Bool
    let filter: String
    let quiet: String
    let afterMinutes: Int
    let reminderHours: Int
    let wantsDigest: Bool
    let isOn: Bool
    let floors: [SeverityChoice]
    let quietFloors: [SeverityChoice]

    init(_ one: KeptChannel, mayChange: Bool) {
        number = one.number
        name = one.name
        kind = ChannelKinds.all.first { $0.word == one.kind }?.title ?? one.kind
        place = one.place
        mark = Self.mark(one)
        fault = one.wishes.isOn ? one.parked ?? one.fault : nil
        last = one.lastAt.map(Moment.init)
        waiting = one.waiting > 0 ? one.waiting : nil
        hears = Self.hears(one.wishes)
        self.mayChange = mayChange
        isOfSettings = !one.origin.isEmpty
        filter = one.wishes.filter
        quiet = one.wishes.quiet
        afterMinutes = one.wishes.afterMinutes
        reminderHours = one.wishes.reminderHours
        wantsDigest = one.wishes.wantsDigest
        isOn = one.wishes.isOn
        floors = SeverityChoice.all(one.wishes.floor)
        quietFloors = SeverityChoice.all(one.wishes.quietFloor)
    }

    private static func mark(_ one: KeptChannel) -> StatusMark {
        switch one.state {
        case "off": StatusMark(.off, "off")
        case "parked": StatusMark(.bad, "refuses messages")
        case "failing": StatusMark(.watch, "is tried again")
        case "unused": StatusMark(.info, "not used yet")
        default: StatusMark(.good, "works")
        }
    }

    private static func hears(_ wishes: ChannelWishes) -> String {
        var parts = [wishes.floor == .info ? "everything" : "\(wishes.floor.word) and above"]
        if !wishes.filter.isEmpty { parts.append("of \(wishes.filter)") }
        if wishes.afterMinutes > 0 { parts.append("not acknowledged after \(wishes.afterMinutes) min") }
        if !wishes.quiet.isEmpty { parts.append("quiet \(wishes.quiet) below \(wishes.quietFloor.word)") }
        return parts.joined(separator: ", ")
    }
}

struct SeverityChoice: Sendable {
    let word: String
    let isChosen: Bool

    static func all(_ chosen: Severity) -> [SeverityChoice] {
        Severity.allCases.map { SeverityChoice(word: $0.word, isChosen: $0 == chosen) }
    }
}

struct DeliveryItem: Sendable {
    let at: Moment
    let mark: StatusMark
    let title: String
    let kind: String
    let said: String
    let milliseconds: Int
    let id: String

    init(_ one: Delivery) {
        at = Moment(one.at)
        mark = one.isDelivered ? StatusMark(.good, "delivered") : StatusMark(.bad, "not delivered")
        title = one.title
        kind = one.kind
        said = one.said
        milliseconds = one.milliseconds
        id = one.id
    }
}
