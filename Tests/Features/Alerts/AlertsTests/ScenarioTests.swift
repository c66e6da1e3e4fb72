import Alerts
import HubCore
import MonitorCore
import Notifications
import Schedules
import Testing

/// Houses and their evenings: what a channel hears of each.
@Suite("what a house hears") struct ScenarioTests {
    private static let agent = AlertObject.agent("attic")
    private static let rules = RuleKind.all.map(\.standard)

    private func world(_ channels: [ChannelPolicy] = [ChannelPolicy(number: 1, name: "phone")]) -> World {
        var world = World(channels: channels, rules: Self.rules)
        world.pass(AlertBook.settling)
        return world
    }

    private func titles(_ world: World, _ channel: Int64 = 1) -> [[String]] {
        world.receivers[channel]!.heard.map { $0.message.items.map { "\($0.story) \($0.incident.object)" } }
    }

    /// Readings of one object every ten seconds.
    private func hold(
        _ kind: String, _ objects: [AlertObject], _ holds: Bool, for seconds: Int, _ world: inout World
    ) {
        for _ in 0..<(seconds / 10) {
            let now = world.now
            world.transaction { book in
                for one in objects { book.observe(AlertReading(kind, one, .holds(holds), at: now), at: now) }
            }
            world.pass(10_000)
        }
    }

    @Test("a router loses power for ten minutes, with 250 devices and 8 interfaces behind it: two messages")
    func router() {
        var world = world()
        let interfaces = (0..<8).map { Self.agent.part("interface", "eth\($0)") }
        let devices = (0..<250).map { Self.agent.part("device", "device\($0)") }
        for _ in 0..<60 {
            let now = world.now
            world.transaction { book in
                book.observe(AlertReading("agent.offline", Self.agent, .holds(true), at: now), at: now)
                for one in interfaces {
                    book.observe(AlertReading("interface.down", one, .holds(true), at: now), at: now)
                }
                for one in devices {
                    let key = IncidentKey(rule: "device.gone", object: one)
                    book.begin(key, IncidentFacts(.warning, "gone", isOutage: true), at: now)
                }
            }
            world.pass(10_000)
        }
        for _ in 0..<60 {
            let now = world.now
            world.transaction { book in
                book.observe(AlertReading("agent.offline", Self.agent, .holds(false), at: now), at: now)
                for one in interfaces {
                    book.observe(AlertReading("interface.down", one, .holds(false), at: now), at: now)
                }
                for one in devices { book.end(IncidentKey(rule: "device.gone", object: one), at: now) }
            }
            world.pass(10_000)
        }
        world.pass(3_600_000)
        #expect(titles(world) == [["opened agent:attic"], ["ended agent:attic"]])
        #expect(world.book.open.isEmpty)
    }

    @Test(
        "an interface is told, its router goes and both come back: the interface's end comes with the router's"
    )
    func endUnderParent() {
        var world = world()
        let interface = Self.agent.part("interface", "eth0")
        hold("interface.down", [interface], true, for: 600, &world)
        hold("agent.offline", [Self.agent], true, for: 600, &world)
        for _ in 0..<30 {
            let now = world.now
            world.transaction { book in
                book.observe(AlertReading("interface.down", interface, .holds(false), at: now), at: now)
                if now.milliseconds % 2 >= 0 {
                    book.observe(AlertReading("agent.offline", Self.agent, .holds(false), at: now), at: now)
                }
            }
            world.pass(10_000)
        }
        let heard = titles(world)
        #expect(heard.first == ["opened agent:attic/interface:eth0"])
        #expect(heard.dropFirst().first == ["opened agent:attic"])
        #expect(
            heard.dropFirst(2).joined().sorted() == ["ended agent:attic", "ended agent:attic/interface:eth0"])
    }

    @Test("a channel is away for an hour: one message afterwards, of what came and went and of what is open")
    func channelAway() {
        var world = world()
        world.receivers[1]?.mood = .refuses
        let (one, two) = (
            IncidentKey(rule: "a", object: Self.agent),
            IncidentKey(rule: "b", object: AlertObject("agent:cellar"))
        )
        world.pass(300_000)
        world.transaction { [now = world.now] in $0.begin(one, IncidentFacts(.warning, "one"), at: now) }
        world.pass(900_000)
        world.transaction { [now = world.now] in $0.end(one, at: now) }
        world.pass(600_000)
        world.transaction { [now = world.now] in $0.begin(two, IncidentFacts(.critical, "two"), at: now) }
        world.pass(1_800_000)
        #expect(titles(world).isEmpty)
        world.receivers[1]?.mood = .takes
        world.pass(901_000)
        #expect(titles(world) == [["opened agent:cellar", "cameAndWent agent:attic"]])
        #expect(world.receivers[1]?.heard.first?.message.kind == .digest)
    }

    @Test(
        "something fails and works every two minutes for an hour: at most seven messages, and one that it is over"
    )
    func flapping() {
        var world = world()
        let key = IncidentKey(rule: "interface.down", object: Self.agent.part("interface", "eth0"))
        for turn in 0..<30 {
            world.transaction { [now = world.now] book in
                if turn % 2 == 0 {
                    book.begin(key, IncidentFacts(.critical, "eth0"), at: now)
                } else {
                    book.end(key, at: now)
                }
            }
            world.pass(120_000)
        }
        world.pass(2 * 3_600_000)
        let heard = titles(world).joined().map { String($0.prefix { $0 != " " }) }
        #expect(titles(world).count <= 7)
        #expect(heard.contains("flapping"))
        #expect(heard.last == "ended")
        #expect(world.book.open.isEmpty)
    }

    @Test("what burns in quiet hours is told in one message when they end, and what came and went is counted")
    func quietHours() {
        var world = world()
        let morning = UTCTime(milliseconds: world.now.milliseconds + 8 * 3_600_000)
        world.channels[0].quietUntil = morning
        world.apply()
        let keys = (0..<4).map { IncidentKey(rule: "r\($0)", object: Self.agent) }
        world.transaction { [now = world.now] book in
            for key in keys { book.begin(key, IncidentFacts(.warning, "x"), at: now) }
        }
        world.pass(3_600_000)
        world.transaction { [now = world.now] in $0.end(keys[0], at: now) }
        world.transaction { [now = world.now] in
            $0.begin(IncidentKey(rule: "urgent", object: Self.agent), IncidentFacts(.critical, "x"), at: now)
        }
        world.pass(60_000)
        #expect(titles(world) == [["opened agent:attic"]])
        world.pass(9 * 3_600_000)
        let later = world.receivers[1]!.heard.dropFirst()
        #expect(later.map(\.message.items.count).reduce(0, +) == 3 + 1)
        #expect(later.map(\.message.passed).reduce(0, +) == 1)
    }

    @Test("a silence ends: what still burns is told within a second, and what came and went is not")
    func silence() {
        var world = world()
        let end = UTCTime(milliseconds: world.now.milliseconds + 3_600_000)
        world.silences = [
            Silence(
                number: 1, matcher: SilenceMatcher(object: Glob("agent:attic*")), startsAt: world.now,
                endsAt: end,
                reason: "disk is on its way", author: "anna")
        ]
        world.apply()
        let keys = (0..<2).map { IncidentKey(rule: "r\($0)", object: Self.agent) }
        world.transaction { [now = world.now] book in
            for key in keys { book.begin(key, IncidentFacts(.critical, "x"), at: now) }
        }
        world.pass(1_800_000)
        world.transaction { [now = world.now] in $0.end(keys[0], at: now) }
        world.pass(1_800_000 - 1000)
        #expect(titles(world).isEmpty)
        world.pass(1000 + NoticeGathering.Waits().urgent + 1000)
        #expect(titles(world) == [["opened agent:attic"]])
        #expect(world.book.passed[1]?.count == 1)
    }

    @Test("reminders of what is critical come after four hours and then daily, until a person acknowledges")
    func reminders() {
        var world = world()
        world.transaction { [now = world.now] in
            $0.begin(IncidentKey(rule: "r", object: Self.agent), IncidentFacts(.critical, "x"), at: now)
        }
        world.pass(54 * 3_600_000)
        let stories = world.receivers[1]!.heard.flatMap { $0.message.items.map(\.story) }
        #expect(stories == [.opened, .reminder, .reminder, .reminder])
        world.transaction { [now = world.now] book in _ = book.acknowledge(1, by: "anna", at: now) }
        world.pass(72 * 3_600_000)
        #expect(world.receivers[1]!.heard.count == 4)
    }

    @Test("an escalation hears of what is not acknowledged in its time, and of nothing else")
    func escalation() {
        var world = world([ChannelPolicy(number: 1, name: "boss", afterMinutes: 15)])
        let keys = (0..<2).map { IncidentKey(rule: "r\($0)", object: Self.agent) }
        world.transaction { [now = world.now] book in
            for key in keys { book.begin(key, IncidentFacts(.critical, "x"), at: now) }
        }
        world.pass(600_000)
        world.transaction { [now = world.now] book in _ = book.acknowledge(1, by: "anna", at: now) }
        world.pass(299_000)
        #expect(titles(world).isEmpty)
        world.pass(60_000)
        #expect(world.receivers[1]!.heard.flatMap { $0.message.items.map(\.incident.number) } == [2])
    }

    @Test("10,000 new devices are one message, and 10,000 objects of one rule are at most 201 incidents")
    func floods() {
        var world = world()
        world.transaction { [now = world.now] book in
            for index in 0..<1000 {
                let one = AlertObject.agent("attic").part("device", "d\(index)")
                book.event(AlertReading("device.new", one, .holds(true), at: now), at: now)
            }
        }
        world.pass(3_600_000)
        #expect(world.receivers[1]!.heard.count == 1)
        #expect(world.receivers[1]!.heard[0].message.items.count == Message.most)
        #expect(world.receivers[1]!.heard[0].message.more == 1000 - Message.most)
        world.transaction { [now = world.now] book in
            for index in 0..<1000 {
                let key = IncidentKey(rule: "probe.down", object: Self.agent.part("target", "t\(index)"))
                book.begin(key, IncidentFacts(.warning, "x"), at: now)
            }
        }
        #expect(world.book.open.count == AlertBook.mostOfOne + 1)
        #expect(world.book.open.map(\.count).max() == 800)
        world.transaction { [now = world.now] book in
            for index in 0..<1000 {
                book.end(
                    IncidentKey(rule: "probe.down", object: Self.agent.part("target", "t\(index)")), at: now)
            }
        }
        #expect(world.book.open.isEmpty)
    }

    @Test("outside of its schedule a rule begins nothing; what it began goes on to its end")
    func schedule() throws {
        let hours = try Hours(
            zone: ZoneName("UTC"), windows: [HoursWindow(days: Set(1...7), from: "08:00", to: "18:00")])
        var rule = try #require(Self.rules.first { $0.name == "disk.full" })
        rule.terms.forMilliseconds = 0
        rule.hours = WorkHours(hours, in: .utc, named: "office")
        let disk = Self.agent.part("disk", "/")
        func hour(_ hour: Int64) -> UTCTime { UTCTime(milliseconds: 20_000 * 86_400_000 + hour * 3_600_000) }
        func read(_ value: Double, at time: UTCTime, _ book: inout AlertBook) -> Int {
            book.observe(AlertReading("disk.full", disk, .number(value), at: time), at: time)
            return book.open.count
        }
        var book = AlertBook(startedAt: UTCTime(milliseconds: 0))
        book.set(rules: [rule], at: hour(0))
        #expect(read(99, at: hour(7), &book) == 0)
        #expect(book.conditions.isEmpty)
        #expect(read(99, at: hour(8), &book) == 1)
        #expect(read(99, at: hour(18), &book) == 1)
        // Below for long enough, at night.
        for second in 0..<120 {
            _ = read(10, at: UTCTime(milliseconds: hour(20).milliseconds + Int64(second) * 10_000), &book)
        }
        #expect(book.open.isEmpty)
        #expect(read(99, at: hour(23), &book) == 0)
    }

    @Test("1,000 hosts that miss their heartbeat are one message, and their ends another, over a start")
    func hosts() {
        var world = world()
        let kinds: Set<String> = ["heartbeat.missed"]
        func read(_ missing: Range<Int>, _ world: inout World) {
            let now = world.now
            let readings = missing.map {
                AlertReading("heartbeat.missed", AlertObject("host:h\($0)"), .holds(true), at: now)
            }
            world.transaction { book in
                for one in readings { book.observe(one, at: now) }
                book.observeUnnamed(of: kinds, besides: readings, at: now)
            }
        }
        read(0..<1000, &world)
        world.pass(60_000)
        #expect(world.book.open.count == AlertBook.mostOfOne + 1)
        #expect(world.receivers[1]!.heard.map(\.message.kind) == [.opened])
        world.cut = { .after }
        world.transaction { _ in }
        world.cut = { .none }
        #expect(world.crashes == 1)
        world.pass(AlertBook.settling)
        read(0..<1000, &world)
        #expect(world.book.open.count == AlertBook.mostOfOne + 1)
        // Those that have an incident of their own are back, and all but one of the others.
        read(999..<1000, &world)
        #expect(world.book.open.map(\.key.object.path) == ["host:/more:heartbeat.missed"])
        read(1000..<1000, &world)
        #expect(world.book.open.isEmpty)
        world.pass(600_000)
        #expect(world.receivers[1]!.heard.count == 2)
        #expect(world.receivers[1]!.open.isEmpty && world.faults.isEmpty)
    }

    @Test("a hub that starts blames no agent before it had the time to report")
    func start() {
        var world = world()
        for _ in 0..<10 {
            let now = world.now
            world.transaction { book in
                book.observe(AlertReading("agent.offline", Self.agent, .holds(true), at: now), at: now)
            }
            world.pass(10_000)
        }
        // Off for ten minutes, then the agent is there.
        world.now = UTCTime(milliseconds: world.now.milliseconds + 600_000)
        hold("agent.offline", [Self.agent], true, for: 20, &world)
        hold("agent.offline", [Self.agent], false, for: 600, &world)
        #expect(titles(world).isEmpty)
    }

    @Test("a matcher says what it matches, and reads what it says")
    func matchers() {
        for text in [
            "rule=disk.*", "object=agent:attic/*", "rule=a object=b severity=warning", "incident=7", "*",
        ] {
            #expect(SilenceMatcher(text)?.description == text)
        }
        #expect(SilenceMatcher("disk.full")?.description == "rule=disk.full")
        #expect(SilenceMatcher("agent:attic*")?.description == "object=agent:attic*")
        for text in ["", "rule=a rule=b", "colour=red", "a b", "severity=loud", "incident=0"] {
            #expect(SilenceMatcher(text) == nil)
        }
        #expect(SilenceMatcher("*")?.isEverything == true)
        #expect(SilenceMatcher("rule=* object=*")?.isEverything == true)
        #expect(SilenceMatcher("disk.full")?.isEverything == false)
    }

    @Test(
        "all standard rules have names of their own, and none that is on burns by itself on a healthy value")
    func standard() {
        #expect(Set(Self.rules.map(\.name)).count == RuleKind.all.count)
        for kind in RuleKind.all where kind.isOn {
            #expect(!kind.title(AlertObject("agent:attic/disk:x")).isEmpty)
        }
    }
}
