import Alerts
import HubCore
import MonitorCore
import Notifications

/// A hub with its disk and its channels, all of it simulated: a commit is an assignment, and a crash drops what is not on
/// the disk.
struct World {
    /// What a power cut leaves.
    struct Disk {
        var stored = AlertBook.Stored()
        var outbox: [Int64: [QueuedNotice]] = [:]
        var nextRow: Int64 = 1
        var frozen: [Int64: Frozen] = [:]
        var pace: [Int64: ChannelPace] = [:]
        /// Rows that a channel took, and how many of them twice.
        var accepted: Set<Int64> = []
        var acceptedTwice = 0
    }

    struct Frozen {
        let id: String
        let rows: [QueuedNotice]
        let isDigest: Bool
    }

    /// How a channel behaves, and what it heard.
    struct Receiver {
        enum Mood { case takes, refuses, hangs, takesAndHangs }
        var mood = Mood.takes
        var seen: Set<String> = []
        /// Repeats are not in it.
        var heard: [Heard] = []
        var repeats = 0
        /// Incidents that it takes for open.
        var open: Set<Int64> = []
    }

    struct Heard {
        let at: UTCTime
        let message: Message
        let rows: [QueuedNotice]
    }

    var now = UTCTime(milliseconds: 1_000_000_000)
    var disk = Disk()
    var book: AlertBook
    var channels: [ChannelPolicy]
    let rules: [Rule]
    var silences: [Silence] = []
    var plannedWork: [PlannedWork] = []
    var receivers: [Int64: Receiver] = [:]
    var delivery: [Int64: DeliveryState] = [:]
    /// What a law refuses.
    var faults: [String] = []
    /// Channels whose frozen message may have been received, by a try whose outcome is not known.
    var uncertain: Set<Int64> = []
    var crashes = 0
    /// Asked at each commit: whether the power is cut before it, or after it.
    var cut: () -> Cut = { .none }
    enum Cut { case none, before, after }
    struct PowerCut: Error {}

    init(channels: [ChannelPolicy], rules: [Rule]) {
        (self.channels, self.rules) = (channels, rules)
        book = AlertBook(startedAt: UTCTime(milliseconds: 0))
        for channel in channels { receivers[channel.number] = Receiver() }
        load(startedAt: UTCTime(milliseconds: 0))
    }

    private mutating func load(startedAt: UTCTime) {
        book = AlertBook(disk.stored, startedAt: startedAt)
        book.set(rules: rules, at: now)
        apply()
    }

    /// Settings are rows, too.
    mutating func apply() {
        book.set(channels: channels)
        book.set(silences: silences)
        book.set(plannedWork: plannedWork)
    }

    // MARK: - Commits

    private mutating func commit(_ change: (inout Disk) -> Void) throws {
        let cut = cut()
        if cut == .before { throw PowerCut() }
        change(&disk)
        if cut == .after { throw PowerCut() }
    }

    /// Does something to the book, and stores it with what is to be told, in one commit.
    mutating func transaction(_ body: (inout AlertBook) -> Void) {
        crashing { world in
            body(&world.book)
            try world.store()
        }
    }

    private mutating func store(_ more: [Telling] = []) throws {
        let tellings = book.advance(to: now) + more
        for one in tellings { check(one) }
        let stored = book.stored
        _ = book.takeChanges()
        try commit { disk in
            disk.stored = stored
            for one in tellings {
                disk.outbox[one.channel, default: []].append(
                    QueuedNotice(number: disk.nextRow, notice: one.notice))
                disk.nextRow += 1
            }
        }
    }

    private mutating func crashing(_ body: (inout World) throws -> Void) {
        do {
            try body(&self)
        } catch {
            crashes += 1
            load(startedAt: now)
            delivery = [:]
            uncertain = Set(disk.frozen.keys)
        }
    }

    mutating func digest() {
        crashing { world in try world.store(world.book.digest(at: world.now)) }
    }

    // MARK: - Time

    /// Moves on, doing what falls due on the way.
    mutating func pass(_ milliseconds: Int64) {
        let end = UTCTime(milliseconds: now.milliseconds + milliseconds)
        var turns = 0
        while turns < 400 {
            turns += 1
            crashing { try $0.store() }
            for channel in channels { pump(channel.number) }
            let next = wakes.filter { now < $0 }.min() ?? end
            guard next < end else { break }
            now = next
        }
        now = end
        crashing { try $0.store() }
        for channel in channels { pump(channel.number) }
    }

    private var wakes: [UTCTime] {
        var all = [book.wakesAt].compactMap(\.self)
        for channel in channels {
            guard let rows = disk.outbox[channel.number], !rows.isEmpty else { continue }
            let state = delivery[channel.number] ?? DeliveryState()
            if let next = state.nextAt { all.append(next) }
            let gathering = NoticeGathering(
                rows, pace: disk.pace[channel.number] ?? ChannelPace(), isBehind: state.isBehind, at: now)
            if let next = gathering.wakesAt { all.append(next) }
        }
        return all
    }

    // MARK: - Delivery, as the hub does it

    mutating func pump(_ channel: Int64) {
        var turns = 0
        while turns < 50, (delivery[channel] ?? DeliveryState()).isFree(at: now) {
            turns += 1
            var isMore = false
            crashing { isMore = try $0.deliverOne(channel) }
            if !isMore { return }
        }
    }

    private mutating func deliverOne(_ channel: Int64) throws -> Bool {
        let (rows, time) = (disk.outbox[channel] ?? [], now)
        var state = delivery[channel] ?? DeliveryState()
        if disk.frozen[channel] == nil {
            let gathering = NoticeGathering(
                rows, pace: disk.pace[channel] ?? ChannelPace(), isBehind: state.isBehind, at: now)
            guard let first = gathering.ready.first, let last = gathering.ready.last else { return false }
            let id = "\(channel)-\(first.number)-\(last.number)-\(gathering.ready.count)"
            try commit { disk in
                disk.frozen[channel] = Frozen(id: id, rows: gathering.ready, isDigest: gathering.isDigest)
            }
        }
        guard let frozen = disk.frozen[channel] else { return false }
        let message = Message(
            folding: frozen.rows, id: frozen.id, isDigest: frozen.isDigest, sentAt: now, hub: HubName(),
            offsetSeconds: 0)
        let mood = receivers[channel]?.mood ?? .takes
        if mood == .takes || mood == .takesAndHangs { hear(message, frozen.rows, channel) }
        switch mood {
        case .takes:
            try commit { disk in
                let gone = Set(frozen.rows.map(\.number))
                disk.outbox[channel]?.removeAll { gone.contains($0.number) }
                disk.frozen[channel] = nil
                disk.pace[channel, default: ChannelPace()].sent(frozen.rows, at: time)
                disk.acceptedTwice += disk.accepted.intersection(gone).count
                disk.accepted.formUnion(gone)
            }
            uncertain.remove(channel)
            state.after(.accepted(id: nil, said: ""), at: now, chance: 0.5)
        case .refuses:
            // A clear answer to the only try: the far side has nothing of it.
            if !uncertain.contains(channel) { try commit { $0.frozen[channel] = nil } }
            state.after(.retry(after: nil, said: "503"), at: now, chance: 0.5)
        case .hangs, .takesAndHangs:
            uncertain.insert(channel)
            state.after(.retry(after: nil, said: "timeout"), at: now, chance: 0.5)
        }
        delivery[channel] = state
        return mood == .takes
    }

    // MARK: - What channels make of it

    private mutating func hear(_ message: Message, _ rows: [QueuedNotice], _ channel: Int64) {
        guard receivers[channel]?.seen.insert(message.id).inserted == true else {
            receivers[channel]?.repeats += 1
            return
        }
        receivers[channel]?.heard.append(Heard(at: now, message: message, rows: rows))
        for item in message.items { understand(item, channel) }
    }

    private mutating func understand(_ item: Message.Item, _ channel: Int64) {
        let number = item.incident.number
        let isOpen = receivers[channel]?.open.contains(number) ?? false
        let needsOpen: Bool? =
            switch item.story {
            case .opened, .cameAndWent: false
            case .event: nil
            default: true
            }
        if let needsOpen, needsOpen != isOpen {
            faults.append(
                "channel \(channel) heard '\(item.story)' of \(number), which it took for \(isOpen ? "open" : "over")"
            )
        }
        if item.isOver {
            receivers[channel]?.open.remove(number)
        } else if item.story != .event {
            receivers[channel]?.open.insert(number)
        }
    }

    private mutating func check(_ telling: Telling) {
        guard let number = telling.notice.incident?.number, let incident = book.incidents[number] else {
            return
        }
        let channel = channels.first { $0.number == telling.channel }
        switch telling.notice.kind {
        case .reminder:
            if !incident.isOpen || incident.acknowledgement != nil {
                faults.append("a reminder of what is \(incident.state)")
            }
        case .opened where (channel?.afterMinutes ?? 0) > 0:
            if incident.acknowledgement != nil { faults.append("an escalation of what is acknowledged") }
        default: break
        }
    }
}

/// The same sequence for the same seed.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
