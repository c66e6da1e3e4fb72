import Alerts
import HubCore
import MonitorCore
import Notifications
import Schedules
import Testing

/// The eight laws of what channels are told, over random histories.
@Suite("random histories") struct HistoryTests {
    static let agent = AlertObject.agent("attic")
    static let other = AlertObject.agent("cellar")
    static let objects = [
        agent, agent.part("interface", "eth0"), agent.part("disk", "/"), other, other.part("disk", "/"),
    ]
    static let rules = [
        Rule(
            name: "agent.offline", kind: "agent.offline", terms: Condition.Terms(forSeconds: 120),
            severity: .critical),
        Rule(
            name: "interface.down", kind: "interface.down",
            terms: Condition.Terms(forSeconds: 30, clearSeconds: 30),
            severity: .warning),
        Rule(
            name: "disk.full", kind: "disk.full",
            terms: Condition.Terms(thresholds: Thresholds(raise: 90, clear: 88), forSeconds: 0),
            severity: .warning),
    ]
    static let channels = [
        ChannelPolicy(number: 1, name: "all"),
        ChannelPolicy(number: 2, name: "urgent", floor: .warning, quietFloor: .critical),
        ChannelPolicy(number: 3, name: "escalation", floor: .critical, afterMinutes: 15),
    ]

    /// What happens in one step.
    enum Event {
        case reading(Int, Bool), pass(Int64), acknowledge, silence, unsilence, work, quiet, mood, digest
    }

    static func event(_ dice: inout Dice) -> Event {
        switch Int.random(in: 0..<20, using: &dice) {
        case 0..<8: .reading(Int.random(in: 0..<objects.count, using: &dice), Bool.random(using: &dice))
        case 8..<13: .pass([1, 7, 31, 65, 130, 400, 2000].randomElement(using: &dice)! * 1000)
        case 13: .acknowledge
        case 14: .silence
        case 15: .unsilence
        case 16: .work
        case 17: .quiet
        case 18: .mood
        default: .digest
        }
    }

    static func reading(_ index: Int, _ holds: Bool, at now: UTCTime) -> AlertReading {
        let object = objects[index]
        return switch object.kind {
        case "agent": AlertReading("agent.offline", object, .holds(holds), at: now)
        case "interface": AlertReading("interface.down", object, .holds(holds), at: now)
        default: AlertReading("disk.full", object, .number(holds ? 95 : 50), at: now)
        }
    }

    /// - Parameter isPlain: without anything that keeps messages back.
    static func play(_ event: Event, in world: inout World, _ dice: inout Dice, isPlain: Bool = false) {
        let now = world.now
        switch event {
        case .reading(let index, let holds):
            world.transaction { $0.observe(reading(index, holds, at: now), at: now) }
        case .pass(let milliseconds): world.pass(milliseconds)
        case .acknowledge:
            let number = world.book.open.first?.number
            world.transaction { book in
                if let number { _ = book.acknowledge(number, by: "anna", at: now) }
            }
        default:
            guard !isPlain else { return }
            quieten(event, &world, &dice)
        }
    }

    private static func quieten(_ event: Event, _ world: inout World, _ dice: inout Dice) {
        let now = world.now
        let end = UTCTime(milliseconds: now.milliseconds + Int64.random(in: 1...3600, using: &dice) * 1000)
        let pattern = ["*", "agent:attic*", "*/disk:*"].randomElement(using: &dice)!
        switch event {
        case .silence:
            world.silences.append(
                Silence(
                    number: Int64(world.silences.count + 1), matcher: SilenceMatcher(object: Glob(pattern)),
                    startsAt: now, endsAt: end, reason: "test", author: "anna"))
        case .unsilence: world.silences = []
        case .work:
            world.plannedWork = [
                PlannedWork(
                    number: 1, name: "work", objects: Glob(pattern), startsAt: now, endsAt: end,
                    author: "anna", repeats: Bool.random(using: &dice) ? hourly(now) : nil)
            ]
        case .quiet:
            world.channels[Int.random(in: 0..<min(2, max(world.channels.count, 1)), using: &dice)]
                .quietUntil = end
        case .mood:
            let moods: [World.Receiver.Mood] = [.takes, .takes, .refuses, .hangs, .takesAndHangs]
            let channel = Int64.random(in: 1...3, using: &dice)
            world.receivers[channel]?.mood = moods.randomElement(using: &dice)!
        case .digest: world.digest()
        default: break
        }
        world.apply()
    }

    /// Half an hour from the last full one on, each day.
    private static func hourly(_ now: UTCTime) -> WorkHours? {
        let minute = Int(now.milliseconds / 60_000 % 1440) / 30 * 30
        guard let window = try? HoursWindow(days: Set(1...7), from: minute, to: minute + 30),
            let zone = try? ZoneName("UTC"), let hours = try? Hours(zone: zone, windows: [window])
        else { return nil }
        return WorkHours(hours, in: .utc)
    }

    /// Everything recovers, and time passes.
    static func heal(_ world: inout World) {
        world.cut = { .none }
        world.silences = []
        world.plannedWork = []
        for index in world.channels.indices { world.channels[index].quietUntil = nil }
        for channel in world.channels { world.receivers[channel.number]?.mood = .takes }
        world.apply()
        for _ in 0..<6 { world.pass(3_000_000) }
    }

    @Test(
        "no end without its beginning, nothing missing, nothing twice: 10,000 histories with power cuts at commits"
    )
    func crashes() {
        var (commits, cuts, messages, repeats) = (0, 0, 0, 0)
        for seed in 1...10_000 {
            var dice = Dice(UInt64(seed))
            var world = World(channels: Self.channels, rules: Self.rules)
            let counter = Commits(seed: UInt64(seed))
            world.cut = { counter.next() }
            for _ in 0..<24 { Self.play(Self.event(&dice), in: &world, &dice) }
            Self.heal(&world)
            for channel in world.channels {
                let receiver = world.receivers[channel.number]!
                for incident in world.book.incidents.values where incident.isOpen {
                    let isWanted =
                        channel.wants(
                            rule: incident.key.rule, object: incident.key.object, severity: incident.severity)
                        && (channel.afterMinutes == 0 || incident.acknowledgement == nil)
                        && !Self.isExplained(incident, world)
                    if isWanted && !receiver.open.contains(incident.number) {
                        world.faults.append("channel \(channel.number) never heard of \(incident.number)")
                    }
                }
                let stillOpen = receiver.open.filter { world.book.incidents[$0]?.isOpen != true }
                if !stillOpen.isEmpty {
                    world.faults.append("channel \(channel.number) never heard the end of \(stillOpen)")
                }
                messages += receiver.heard.count
                repeats += receiver.repeats
            }
            let left = world.disk.outbox.values.joined().count
            if left > 0 { world.faults.append("\(left) rows are left") }
            if world.disk.accepted.count != Int(world.disk.nextRow) - 1 {
                world.faults.append("rows were lost")
            }
            if world.disk.acceptedTwice > 0 { world.faults.append("rows were taken twice") }
            #expect(world.faults == [], "seed \(seed)")
            commits += counter.count
            cuts += world.crashes
            if !world.faults.isEmpty { return }
        }
        #expect(
            cuts > 10_000 && messages > 10_000 && repeats > 100,
            "\(commits) commits, \(cuts) cuts, \(messages) messages, \(repeats) repeats")
    }

    /// Whether the outage of what it is behind keeps it back.
    static func isExplained(_ incident: Incident, _ world: World) -> Bool {
        !incident.facts.isOutage || incident.key.object.parent != nil
            ? world.book.incidents.values.contains {
                $0.isOpen && $0.facts.isOutage && $0.number != incident.number
                    && (incident.key.object.path.hasPrefix($0.key.object.path + "/")
                        || incident.key.object == $0.key.object)
            } : false
    }

    @Test("what keeps messages back changes nothing that is measured: 2,000 histories, each with and without")
    func holding() {
        for seed in 1...2000 {
            var dice = Dice(UInt64(seed))
            let events = (0..<30).map { _ in Self.event(&dice) }
            var loud = World(channels: [], rules: Self.rules)
            var quiet = World(channels: Self.channels, rules: Self.rules)
            var (one, other) = (Dice(7), Dice(7))
            for event in events {
                Self.play(event, in: &loud, &one, isPlain: true)
                Self.play(event, in: &quiet, &other)
            }
            let lines = { (world: World) in
                world.book.incidents.values.filter(\.isOpen).sorted { $0.number < $1.number }
                    .map { "\($0.number) \($0.key) \($0.openedAt) \($0.flips) \($0.state)" }
            }
            #expect(lines(loud) == lines(quiet), "seed \(seed)")
            #expect(loud.book.nextNumber == quiet.book.nextNumber, "seed \(seed)")
        }
    }

    @Test("what is open and not kept back is told in time: 2,000 histories in which channels work")
    func inTime() {
        for seed in 1...2000 {
            var dice = Dice(UInt64(seed &* 31))
            var world = World(channels: [Self.channels[0]], rules: Self.rules)
            for _ in 0..<30 {
                let event = Self.event(&dice)
                if case .mood = event { continue }
                Self.play(event, in: &world, &dice)
                let late = Self.late(world)
                #expect(late == [], "seed \(seed)")
                if !late.isEmpty { return }
            }
        }
    }

    /// Rows of the outbox that should have been sent.
    private static func late(_ world: World) -> [String] {
        (world.disk.outbox[1] ?? []).compactMap { row in
            let waited = world.now.milliseconds - row.notice.at.milliseconds
            let isFirst = row.notice.kind == .opened && row.notice.incident?.severity == .critical
            let most =
                isFirst
                ? NoticeGathering.Waits().urgent
                : NoticeGathering.Waits().usual + NoticeGathering.Waits().interval
            return waited > most + 1000 ? "\(row.notice.kind) waited \(waited) ms" : nil
        }
    }

    @Test("a group gets one message in its interval, unless something critical begins: 2,000 histories")
    func pace() {
        for seed in 1...2000 {
            var dice = Dice(UInt64(seed &* 17))
            var world = World(channels: [Self.channels[0]], rules: Self.rules)
            for _ in 0..<40 {
                let event = Self.event(&dice)
                if case .mood = event { continue }
                Self.play(event, in: &world, &dice)
            }
            var last: [String: UTCTime] = [:]
            for heard in world.receivers[1]!.heard {
                let sites = Set(
                    heard.message.items.filter { $0.story != .isOpen }.map(\.incident.object.group))
                let isUrgent = heard.rows.contains {
                    $0.notice.kind == .opened && $0.notice.incident?.severity == .critical
                }
                let isDaily = heard.rows.contains { $0.notice.kind == .digest || $0.notice.kind == .passed }
                for site in sites where !isDaily {
                    if let before = last[site], !isUrgent, heard.message.kind != .digest {
                        let gap = heard.at.milliseconds - before.milliseconds
                        #expect(gap >= NoticeGathering.Waits().interval, "seed \(seed): \(gap) ms")
                    }
                    last[site] = heard.at
                }
            }
        }
    }
}

/// Decides at which commits the power is cut, and counts them.
final class Commits {
    private var dice: Dice
    private(set) var count = 0

    init(seed: UInt64) { dice = Dice(seed &* 0xdead_beef) }

    func next() -> World.Cut {
        count += 1
        switch Int.random(in: 0..<12, using: &dice) {
        case 0: return .before
        case 1: return .after
        default: return .none
        }
    }
}
