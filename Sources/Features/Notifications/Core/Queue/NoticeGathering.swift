internal import HubCore
public import MonitorCore

/// Which rows of a channel's outbox make the next message, and when: many things that happen together are one message.
///
/// Next: `Message.folded`.
public struct NoticeGathering: Sendable, Equatable {
    /// How long rows wait for others, in milliseconds.
    public struct Waits: Sendable, Equatable {
        public let usual: Int64
        /// Where something critical begins.
        public let urgent: Int64
        /// New devices come in bunches.
        public let event: Int64
        /// Between two messages of a group, unless something critical begins.
        public let interval: Int64

        /// - Parameter seconds: 0 sends at once, each row for itself.
        public init(seconds: Int = 60) {
            usual = Int64(max(0, seconds)) * 1000
            urgent = usual / 6
            event = usual * 10
            interval = usual * 5
        }
    }

    /// What waited for so long is told in one message, whatever it is about.
    public static let old: Int64 = 86_400_000
    /// After so long a message before says nothing of the next, in milliseconds.
    static let longestInterval: Int64 = 3_600_000
    /// Messages in a minute and in an hour; beyond them rows are folded, unless something critical begins.
    public static let mostInMinute = 6
    public static let mostInHour = 30

    /// The rows of the next message, ready now; empty for none.
    public var ready: [QueuedNotice] = []
    /// Rows of different groups in one message, since the channel was away or got too much.
    public var isDigest = false
    /// When something will be ready, where nothing is; `nil` for an empty outbox.
    public var wakesAt: UTCTime?

    /// - Parameters:
    ///   - rows: of one channel, the oldest first.
    ///   - pace: what it was sent lately.
    ///   - isBehind: whether its last message could not be delivered.
    public init(
        _ rows: [QueuedNotice], pace: ChannelPace, isBehind: Bool, waits: Waits = Waits(), at now: UTCTime
    ) {
        guard let oldest = rows.first else { return }
        if let test = rows.first(where: { $0.notice.kind == .test }) {
            ready = [test]
            return
        }
        let isOld = now.milliseconds - oldest.notice.at.milliseconds > Self.old
        let isDaily = rows.contains { $0.notice.kind == .digest || $0.notice.kind == .passed }
        if isBehind || isOld || isDaily {
            take(rows, digest: true)
            return
        }
        let groups = Dictionary(grouping: rows, by: \.group)
        let due = groups.map { (rows: $0.value, at: Self.due($0.value, after: pace.last[$0.key], waits)) }
            .sorted { ($0.at, $0.rows[0].number) < ($1.at, $1.rows[0].number) }
        guard var first = due.first else { return }
        guard first.at <= now else {
            wakesAt = first.at
            return
        }
        if waits.usual > 0, let free = pace.free(at: now), !first.rows.contains(where: \.isUrgent) {
            // An urgent group goes ahead of those for which there is no room yet.
            let urgent = due.first { $0.rows.contains(where: \.isUrgent) }
            guard let urgent, urgent.at <= now else {
                wakesAt = urgent.map { min(free, $0.at) } ?? free
                return
            }
            first = urgent
        }
        let soon = UTCTime(milliseconds: now.milliseconds + waits.urgent)
        let near = due.filter { $0.at <= now || $0.at <= soon && $0.rows.contains(where: \.isUrgent) }
        // With no room left for one message each, all that is due, or urgent, goes into one.
        let isFull = pace.sentInLastMinute(at: now) + near.count >= Self.mostInMinute
        let all = isFull ? near.flatMap(\.rows) : first.rows
        take(all.sorted { $0.number < $1.number }, digest: isFull && near.count > 1)
    }

    private mutating func take(_ rows: [QueuedNotice], digest: Bool) {
        ready = rows
        isDigest = digest
    }

    private static func due(
        _ rows: [QueuedNotice], after last: UTCTime?, _ waits: Waits
    ) -> UTCTime {
        let oldest = rows[0].notice.at.milliseconds
        switch rows[0].notice.kind {
        case .event:
            return UTCTime(
                milliseconds: max(oldest + waits.event, (last?.milliseconds ?? 0) + waits.interval))
        default: break
        }
        if let urgent = rows.first(where: \.isUrgent) {
            return UTCTime(milliseconds: urgent.notice.at.milliseconds + waits.urgent)
        }
        // Ends gather for longer: what comes back takes others along.
        let isCritical = rows.contains {
            $0.notice.incident?.severity == .critical && $0.notice.kind != .ended
        }
        let waited = oldest + (isCritical ? waits.urgent : waits.usual)
        return UTCTime(milliseconds: max(waited, last.map { $0.milliseconds + waits.interval } ?? waited))
    }
}

/// What a channel was sent lately.
public struct ChannelPace: Sendable, Equatable {
    /// By group: when its newest message was sent.
    public private(set) var last: [String: UTCTime] = [:]
    private var times: [UTCTime] = []

    public init() {}

    public mutating func sent(_ rows: [QueuedNotice], at now: UTCTime) {
        sent(groups: QueuedNotice.groups(of: rows), at: now)
    }

    /// - Parameter groups: of the message's rows.
    public mutating func sent(groups: [String], at now: UTCTime) {
        for group in groups { last[group] = now }
        times = times.filter { now.milliseconds - $0.milliseconds < 3_600_000 } + [now]
        last = last.filter { now.milliseconds - $0.value.milliseconds < NoticeGathering.longestInterval }
    }

    func sentInLastMinute(at now: UTCTime) -> Int {
        times.count { now.milliseconds - $0.milliseconds < 60_000 }
    }

    /// When the next message may go; `nil` where it may now.
    func free(at now: UTCTime) -> UTCTime? {
        func after(_ most: Int, _ window: Int64) -> Int64? {
            let inside = times.filter { now.milliseconds - $0.milliseconds < window }
            return inside.count >= most ? inside[inside.count - most].milliseconds + window : nil
        }
        let free = [
            after(NoticeGathering.mostInMinute, 60_000), after(NoticeGathering.mostInHour, 3_600_000),
        ]
        .compactMap(\.self).max()
        return free.map(UTCTime.init(milliseconds:))
    }
}
