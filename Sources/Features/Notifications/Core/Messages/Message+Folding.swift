internal import HubCore
public import MonitorCore

extension Message {
    /// What rows of the outbox say together: one item an incident, whatever happened to it meanwhile.
    ///
    /// A channel hears of an end if it heard of the beginning, or hears of both in one item.
    public init(
        folding rows: [QueuedNotice], id: String, isDigest: Bool, sentAt: UTCTime, hub: HubName,
        offsetSeconds: Int
    ) {
        var order: [Int64] = []
        var stories: [Int64: [Notice]] = [:]
        for row in rows {
            guard let number = row.notice.incident?.number else { continue }
            if stories[number] == nil { order.append(number) }
            stories[number, default: []].append(row.notice)
        }
        let items = order.compactMap { stories[$0].flatMap(Self.item) }.sorted(by: Self.precedes)
        let test = rows.first { $0.notice.kind == .test }
        let passed = rows.filter { $0.notice.kind == .passed }.reduce(0) { $0 + $1.notice.count }
        self.init(
            id: id, kind: test != nil ? .test : Self.kind(items, isDigest: isDigest, passed), sentAt: sentAt,
            items: Array(items.prefix(Self.most)), more: max(0, items.count - Self.most), passed: passed,
            text: test?.notice.text, hub: hub, offsetSeconds: offsetSeconds)
    }

    private static func kind(_ items: [Item], isDigest: Bool, _ passed: Int) -> Kind {
        if isDigest && items.count + (passed > 0 ? 1 : 0) > 1 { return .digest }
        let stories = Set(items.map(\.story))
        if !stories.isDisjoint(with: [.opened, .again, .flapping, .settled, .event]) { return .opened }
        if !stories.isDisjoint(with: [.ended, .cameAndWent]) { return .ended }
        return stories == [.reminder] ? .reminder : .digest
    }

    private static func item(_ notices: [Notice]) -> Item? {
        guard let last = notices.last, let incident = last.incident else { return nil }
        let turns = notices.filter { $0.kind == .opened || $0.kind == .ended }
        let count = notices.map(\.count).max() ?? 0
        guard let first = turns.first?.kind, let end = turns.last?.kind else {
            return Item(story(of: last.kind), incident, count: count)
        }
        let story: Item.Story =
            switch (first, end) {
            case (.opened, .opened): .opened
            case (.opened, _): .cameAndWent
            case (_, .opened): .again
            default: .ended
            }
        return Item(story, incident, count: count)
    }

    private static func story(of kind: Notice.Kind) -> Item.Story {
        switch kind {
        case .reminder: .reminder
        case .flapping: .flapping
        case .settled: .settled
        case .event: .event
        default: .isOpen
        }
    }

    /// What is open before what is over, then the more urgent, then the older.
    private static func precedes(_ one: Item, _ other: Item) -> Bool {
        if one.isOver != other.isOver { return other.isOver }
        let (a, b) = (one.incident, other.incident)
        return a.severity != b.severity ? a.severity > b.severity : a.number < b.number
    }
}
