import Alerts
import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import HubServer
import Logging
import MonitorCore
import Synchronization
import Testing

@testable import HubAlerts

/// Takes notices in memory, and fails where a test wants it to.
private final class Desk: NoticeDesk {
    struct Fault: Error {}

    private let state = Mutex<(isFailing: Bool, rings: Int)>((false, 0))

    var isFailing: Bool {
        get { state.withLock { $0.isFailing } }
        set { state.withLock { $0.isFailing = newValue } }
    }

    func channels(_ database: Database) throws -> [ChannelPolicy] {
        [ChannelPolicy(number: 1, name: "phone")]
    }

    func revision(_ database: Database) throws -> Int64 { 1 }

    func keep(_ notice: Notice, for channel: Int64, _ database: Database) throws {
        if isFailing { throw Fault() }
        try database.execute(
            sql: "INSERT INTO kept VALUES (?, ?)", arguments: [notice.kind.rawValue, notice.incident?.number])
    }

    func ring() { state.withLock { $0.rings += 1 } }
}

@Suite("keeping the book") struct KeeperTests {
    private final class House: Sendable {
        let store: AlertStore
        let desk: Desk
        private let time = Mutex<Int64>(1_800_000_000_000)

        init(_ path: String) throws {
            let desk = Desk()
            self.desk = desk
            let kept = Migration("kept", "CREATE TABLE kept (kind TEXT, incident INTEGER)")
            let clock = ClockBox()
            let database = try HubDatabase.scratch(
                path, .migrating, schema: DatabaseSchema(AlertTables.migrations + [kept]),
                clock: { clock.now })
            store = AlertStore(database, desk: desk, audit: AuditLog(database, AuditAction.ofAlerts))
            box = clock
        }

        private let box: ClockBox

        func pass(seconds: Int64) { box.pass(seconds) }

        var now: UTCTime { box.now }

        func keeper(changed: @escaping @Sendable () -> Void = {}) -> AlertKeeper {
            AlertKeeper(
                store, clock: { [box] in box.now }, logger: Logger(label: "test"), changed: changed,
                show: { _ in })
        }

        func kept() async throws -> [String] {
            try await store.database.read(.decision) { database in
                try Row.fetchAll(database, sql: "SELECT * FROM kept ORDER BY rowid").map {
                    "\($0["kind"] as String) \($0["incident"] as Int64)"
                }
            }
        }
    }

    private final class ClockBox: Sendable {
        private let time = Mutex<Int64>(1_800_000_000_000)
        var now: UTCTime { UTCTime(milliseconds: time.withLock { $0 }) }
        func pass(_ seconds: Int64) { time.withLock { $0 += seconds * 1000 } }
    }

    private func inHouse(_ body: (House) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let house = try House(folder.appendingPathComponent("hub.db").path)
        try await body(house)
        house.store.database.close()
    }

    private let key = IncidentKey(rule: "heartbeat.missed", object: AlertObject("host:web01"))
    private let facts = IncidentFacts(.critical, "web01 missed its heartbeat", isOutage: true)

    @Test("beginning and end each reach channels once, in the transaction of the change")
    func told() async throws {
        try await inHouse { house in
            let keeper = house.keeper()
            _ = try await keeper.tick()
            house.pass(seconds: 100)
            try await keeper.begin(key, facts)
            try await keeper.begin(key, facts)
            _ = try await keeper.tick()
            #expect(try await house.kept() == ["opened 1"])
            house.pass(seconds: 100)
            try await keeper.end([key])
            try await keeper.end([key])
            #expect(try await house.kept() == ["opened 1", "ended 1"])
            let found = try #require(try await house.store.incident(1))
            #expect(found.incident.state == .ended)
            #expect(found.story.map(\.kind) == [.opened, .told, .ended, .told])
        }
    }

    @Test("pages hear of what was stored, and of what people decided; a turn without either is no news")
    func news() async throws {
        try await inHouse { house in
            let count = Mutex(0)
            func new() -> Int {
                count.withLock { count in
                    defer { count = 0 }
                    return count
                }
            }
            let keeper = house.keeper { count.withLock { $0 += 1 } }
            _ = try await keeper.tick()
            house.pass(seconds: 100)
            _ = new()
            _ = try await keeper.tick()
            #expect(new() == 0)
            try await keeper.begin(key, facts)
            #expect(new() == 1)
            _ = try await keeper.tick()
            #expect(new() == 0)
            _ = try await house.store.silence(
                SilenceMatcher(rule: Glob("*"), object: Glob("*")), seconds: 3600, reason: "noise",
                by: .console)
            _ = try await keeper.tick()
            #expect(new() > 0)
        }
    }

    @Test("alerts of a family of rules are asked for alone")
    func families() async throws {
        try await inHouse { house in
            let keeper = house.keeper()
            _ = try await keeper.tick()
            for (rule, title) in [("heartbeat.missed", "one"), ("log.critical", "two")] {
                let key = IncidentKey(rule: rule, object: AlertObject("host:web01"))
                try await keeper.begin(key, IncidentFacts(.critical, title, isOutage: true))
            }
            #expect(try await house.store.incidents(atMost: 10).map(\.number) == [2, 1])
            let found = try await house.store.incidents(isOpen: true, of: "heartbeat", atMost: 10)
            #expect(found.map(\.key.rule) == ["heartbeat.missed"])
            #expect(try await house.store.incidents(of: "heart", atMost: 10).isEmpty)
            #expect(try await house.store.incidents(of: "heartbeat", before: 1, atMost: 10).isEmpty)
        }
    }

    @Test("where a notice cannot be kept nothing is: the next turn says the same again")
    func failing() async throws {
        try await inHouse { house in
            let keeper = house.keeper()
            _ = try await keeper.tick()
            house.pass(seconds: 100)
            house.desk.isFailing = true
            await #expect(throws: (any Error).self) { try await keeper.begin(key, facts) }
            #expect(try await house.store.incidents(atMost: 10).isEmpty)
            house.desk.isFailing = false
            try await keeper.begin(key, facts)
            #expect(try await house.kept() == ["opened 1"])
        }
    }

    @Test("another run goes on where the one before was: no beginning twice, and the end is told")
    func nextRun() async throws {
        try await inHouse { house in
            let first = house.keeper()
            _ = try await first.tick()
            house.pass(seconds: 100)
            try await first.begin(key, facts)
            let second = house.keeper()
            house.pass(seconds: 100)
            _ = try await second.tick()
            try await second.begin(key, facts)
            try await second.end([key])
            #expect(try await house.kept() == ["opened 1", "ended 1"])
        }
    }

    @Test("an acknowledgement by a command is carried out, and in the audit")
    func wish() async throws {
        try await inHouse { house in
            let keeper = house.keeper()
            _ = try await keeper.tick()
            try await keeper.begin(key, facts)
            #expect(try await house.store.wish(toAcknowledge: 1, note: "on it", by: .console))
            #expect(try await house.store.wish(toAcknowledge: 2, note: nil, by: .console) == false)
            _ = try await keeper.tick()
            let found = try #require(try await house.store.incident(1))
            #expect(found.incident.state == .acknowledged)
            #expect(found.incident.acknowledgement?.note == "on it")
            #expect(try await house.store.decisions().wishes.isEmpty)
        }
    }

    @Test("a silence of a command holds at the next turn, and its end is told")
    func silence() async throws {
        try await inHouse { house in
            let keeper = house.keeper()
            _ = try await keeper.tick()
            house.pass(seconds: 100)
            let number = try await house.store.silence(
                try #require(SilenceMatcher("object=host:web*")), seconds: 3600, reason: "work", by: .console)
            _ = try await keeper.tick()
            try await keeper.begin(key, facts)
            #expect(try await house.kept().isEmpty)
            #expect(try await house.store.endSilence(number, by: .console))
            house.pass(seconds: 1)
            _ = try await keeper.tick()
            #expect(try await house.kept() == ["opened 1"])
        }
    }

    @Test("silences without a reason, for too long, and of everything for over a day are refused")
    func refusals() async throws {
        try await inHouse { house in
            let all = try #require(SilenceMatcher("*"))
            let one = try #require(SilenceMatcher("disk.full"))
            for (matcher, seconds, reason) in [
                (all, Int64(86_401), "x"), (one, 31 * 86_400, "x"), (one, 0, "x"), (one, -5, "x"),
                (one, 60, " \n"),
            ] {
                await #expect(throws: AlertFault.self) {
                    try await house.store.silence(matcher, seconds: seconds, reason: reason, by: .console)
                }
            }
        }
    }

    @Test("events are judged once, also where the run ends in between, and the past is not news")
    func events() async throws {
        try await inHouse { house in
            let reading = AlertReading(
                "device.new", AlertObject.agent("attic").part("device", "aa"), .holds(true), at: house.now)
            let keeper = house.keeper()
            _ = try await keeper.tick()
            #expect(try await keeper.places(of: "lan").isEmpty)
            try await keeper.judge(AlertSource.Events([], places: ["attic": 7]), of: "lan")
            try await keeper.judge(AlertSource.Events([reading], places: ["attic": 8]), of: "lan")
            try await keeper.judge(AlertSource.Events([reading], places: ["attic": 8]), of: "lan")
            #expect(try await house.kept() == ["event 1"])
            #expect(try await house.keeper().places(of: "lan") == ["attic": 8])
        }
    }

    @Test("a rule can be changed, reset, added for some objects and removed")
    func rules() async throws {
        try await inHouse { house in
            var words = RuleWords()
            (words.raise, words.isOn) = (80, true)
            let didChange = try await house.store.change("host.memory", by: .console) { [words] in
                try words.change(&$0)
            }
            #expect(didChange)
            let changed = try #require(try await house.store.rules().first { $0.name == "host.memory" })
            #expect(changed.isOn && changed.terms.thresholds == Thresholds(raise: 80))
            let name = try await house.store.add(
                try #require(RuleKind.of("disk.full")), objects: Glob("agent:attic/*"), by: .console)
            #expect(name == "disk.full#2")
            #expect(try await house.store.reset("host.memory", by: .console))
            #expect(try await house.store.reset(name, by: .console))
            #expect(try await house.store.rules() == RuleKind.all.map(\.standard))
            #expect(try await house.store.change("none", by: .console) { $0.isOn = true } == false)
        }
    }

    @Test("a book that is written is read as the same")
    func roundTrip() async throws {
        try await inHouse { house in
            var book = AlertBook(startedAt: UTCTime(milliseconds: 0))
            book.set(rules: RuleKind.all.map(\.standard), at: house.now)
            book.set(channels: [ChannelPolicy(number: 1, name: "phone")])
            let disk = AlertObject.agent("attic").part("disk", "/")
            for second in stride(from: Int64(0), to: 700, by: 30) {
                let at = UTCTime(milliseconds: house.now.milliseconds + second * 1000)
                book.observe(AlertReading("disk.full", disk, .number(95), at: at, detail: "a\tb"), at: at)
            }
            book.begin(
                key, IncidentFacts(.info, "x", fields: [NoticeField("Host", "web01")], behind: disk),
                at: house.now)
            for _ in 0..<4 {
                book.end(key, at: house.now)
                book.begin(key, facts, at: house.now)
            }
            let later = UTCTime(milliseconds: house.now.milliseconds + 800_000)
            _ = book.advance(to: later)
            _ = book.acknowledge(1, by: "anna", note: "n", at: later)
            let changes = book.takeChanges()
            try await house.store.write(changes, of: book, [])
            let read = try await house.store.load()
            let wanted = book.stored
            #expect(
                read.incidents.sorted { $0.number < $1.number }
                    == wanted.incidents.sorted { $0.number < $1.number })
            #expect(read.told == wanted.told)
            #expect(read.flips == wanted.flips)
            #expect(read.nextNumber == wanted.nextNumber)
            #expect(Set(read.conditions.keys) == Set(wanted.conditions.keys))
        }
    }
}
