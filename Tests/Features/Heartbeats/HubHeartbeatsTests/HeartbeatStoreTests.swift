import DatabaseTestSupport
import Foundation
import Heartbeats
import HubCore
import HubDatabase
import HubVault
import MonitorCore
import Schedules
import Synchronization
import Testing

@testable import HubHeartbeats

/// A store in a folder that goes with the test, and a clock that the test moves.
private final class Kept {
    let store: HeartbeatStore
    let folder: String
    let database: HubDatabase
    private let time: Time

    final class Time: Sendable {
        let value = Mutex(UTCTime(milliseconds: 1_780_000_000_000))
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/beats-\(UUID())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let time = Time()
        self.time = time
        database = try HubDatabase.scratch(
            folder + "/hub.db", .migrating, schema: DatabaseSchema(HeartbeatStore.migrations),
            clock: { time.value.withLock { $0 } })
        let hours = try Hours(
            zone: ZoneName("UTC"), windows: [HoursWindow(days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00")])
        store = HeartbeatStore(
            database, AuditLog(database, AuditAction.ofHeartbeats), Vault(keyFile: folder + "/vault.key")
        ) { hours }
    }

    deinit {
        database.close()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var now: UTCTime { time.value.withLock { $0 } }

    func pass(seconds: Double) {
        time.value.withLock { $0 = UTCTime(milliseconds: $0.milliseconds + Int64(seconds * 1000)) }
    }

    @discardableResult
    func add(_ hostID: String, _ change: (inout HostDraft) -> Void = { _ in }) async throws -> Secret {
        var draft = HostDraft()
        draft.hostID = hostID
        draft.name = "Host \(hostID)"
        change(&draft)
        return try await store.add(draft, by: .console).token
    }

    func ping(
        _ hostID: String, _ token: Secret?, _ kind: PingKind = .success, isPost: Bool = true,
        body: [UInt8] = []
    ) -> ArrivedPing {
        ArrivedPing(
            .host(hostID, token: token), Ping(kind, at: now), isPost: isPost, address: "192.0.2.1",
            userAgent: "curl/7.88", body: body)
    }

    @discardableResult
    func hear(_ pings: ArrivedPing...) async throws -> (outcomes: [PingOutcome], flips: [HostFlip]) {
        try await store.hear(pings)
    }

    func state(_ hostID: String) async throws -> HostState? {
        try await store.host(hostID)?.heartbeat.state
    }
}

@Suite("kept hosts and heartbeats") struct HeartbeatStoreTests {
    @Test(
        "a status page is opened by its key alone, shows its hosts in order, and goes with them and by itself"
    )
    func statusPages() async throws {
        let kept = try Kept()
        for name in ["web01", "db01"] { try await kept.add(name) }
        let items = [
            StatusPage.Item(hostID: "db01", name: "Database"),
            .init(hostID: "web01", name: "Web\u{202e}site"),
        ]
        let key = try await kept.store.publish("Our services", items, by: .console)
        #expect(key.revealed.utf8.count == 32)
        let page = try #require(try await kept.store.statusPage(key))
        #expect(page.title == "Our services" && page.items.map(\.name) == ["Database", "Website"])
        for wrong in ["", "0", String(key.revealed.dropLast()), String(repeating: "0", count: 32)] {
            #expect(try await kept.store.statusPage(Secret(wrong)) == nil)
        }
        _ = try await kept.store.remove("db01", by: .console)
        #expect(try await kept.store.statusPage(key)?.items.map(\.hostID) == ["web01"])
        #expect(try await kept.store.unpublish(page.number, by: .console))
        #expect(try await kept.store.statusPage(key) == nil)
        #expect(try await kept.store.unpublish(page.number, by: .console) == false)
    }

    @Test("a status page of hosts that are not there, of none, or without a title is not made")
    func refusedStatusPages() async throws {
        let kept = try Kept()
        try await kept.add("web01")
        let web = StatusPage.Item(hostID: "web01", name: "Website")
        for (title, items) in [
            ("x", [StatusPage.Item(hostID: "none", name: "x")]), ("x", []), ("\n", [web]), ("x", [web, web]),
            (String(repeating: "x", count: 101), [web]), ("x", [.init(hostID: "web01", name: "")]),
        ] as [(String, [StatusPage.Item])] {
            await #expect(throws: HostFault.self) {
                _ = try await kept.store.publish(title, items, by: .console)
            }
        }
        #expect(try await kept.store.statusPages().isEmpty)
    }

    @Test("a heartbeat makes a host up; its deadline makes it down, once, at the deadline")
    func road() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        let start = kept.now
        let heard = try await kept.hear(kept.ping("web01", token))
        #expect(heard.outcomes == [.heard(hostID: "web01")])
        #expect(heard.flips.map(\.flip.to) == [.up])
        let deadline = try #require(try await kept.store.nextDeadline())
        #expect(deadline.milliseconds == start.milliseconds + 360_000)
        kept.pass(seconds: 400)
        let judged = try await kept.store.judge(at: kept.now)
        #expect(judged.flips.map(\.flip) == [Flip(from: .up, to: .down, at: deadline, reason: .timeout)])
        #expect(try await kept.store.judge(at: kept.now).flips.isEmpty)
        #expect(try await kept.store.nextDeadline() == nil)
        let flips = try await kept.hear(kept.ping("web01", token)).flips
        #expect(flips.first?.flip.to == .up && flips.first?.stateSince == deadline)
        let host = try #require(try await kept.store.host("web01"))
        #expect(try await kept.store.flips(of: host.number, since: UTCTime(milliseconds: 0)).count == 3)
        #expect(try await kept.store.failures(atMost: 10).map(\.at) == [deadline])
    }

    @Test("a missing, a wrong and another host's token are the same; an unknown host is another answer")
    func tokens() async throws {
        let kept = try Kept()
        let (one, two) = (try await kept.add("one"), try await kept.add("two"))
        let outcomes = try await kept.hear(
            kept.ping("one", nil), kept.ping("one", Secret("x")), kept.ping("one", two),
            kept.ping("three", one), kept.ping("one", one)
        ).outcomes
        #expect(outcomes == [.wrongToken, .wrongToken, .wrongToken, .unknownHost, .heard(hostID: "one")])
        #expect(try await kept.state("two") == .new)
    }

    @Test(
        "tokens are in the database as hashes and sealed, and can be shown again",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
    func secrets() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        #expect(token.revealed.utf8.count == 43)
        let secrets = try await kept.store.secrets(of: "web01")
        #expect(secrets.token == token)
        let uuid = try #require(secrets.ping)
        #expect(RunID(uuid.revealed) != nil)
        for name in ["hub.db", "hub.db-wal"] {
            let bytes = try Data(contentsOf: URL(filePath: "\(kept.folder)/\(name)"))
            #expect(bytes.range(of: Data(token.revealed.utf8)) == nil)
            #expect(bytes.range(of: Data(uuid.revealed.utf8)) == nil)
        }
        let renewed = try await kept.store.renewToken(of: "web01", by: .console)
        let outcomes = try await kept.hear(kept.ping("web01", token), kept.ping("web01", renewed)).outcomes
        #expect(outcomes == [.wrongToken, .heard(hostID: "web01")])
        // Without its key, what was sealed cannot be shown, and still counts.
        try FileManager.default.removeItem(atPath: kept.folder + "/vault.key")
        #expect(try await kept.hear(kept.ping("web01", renewed)).outcomes == [.heard(hostID: "web01")])
    }

    @Test("by UUID, by its token alone, and by the key for all hosts")
    func doors() async throws {
        let kept = try Kept()
        let token = try await kept.add("Web01")
        let uuid = try #require(try await kept.store.secrets(of: "Web01").ping)
        let key = try await kept.store.renewPingKey(by: .console)
        #expect(try await kept.store.pingKey() == key)
        func ping(_ target: ArrivedPing.Target) -> ArrivedPing {
            ArrivedPing(target, Ping(.success, at: kept.now), isPost: false, address: nil, userAgent: nil)
        }
        let outcomes = try await kept.hear(
            ping(.uuid(uuid)), ping(.uuid(token)), ping(.push(token)), ping(.push(uuid)),
            ping(.slug(key: key, "web01", isCreating: false)),
            ping(.slug(key: token, "web01", isCreating: true)),
            ping(.slug(key: key, "job", isCreating: false)), ping(.slug(key: key, "job", isCreating: true)),
            ping(.slug(key: key, "job", isCreating: true)), ping(.slug(key: key, "../x", isCreating: true))
        ).outcomes
        let mine = PingOutcome.heard(hostID: "Web01")
        #expect(
            outcomes == [
                mine, .unknownHost, mine, .unknownHost, mine, .unknownHost, .unknownHost,
                .created(hostID: "job"), .heard(hostID: "job"), .notCreated(.name),
            ])
        #expect(try await kept.state("job") == .up)
        try await kept.add("web01") { $0.name = "another" }
        #expect(
            try await kept.hear(ping(.slug(key: key, "web01", isCreating: true))).outcomes == [.ambiguous])
    }

    @Test(
        "beyond so many new hosts in a minute, or with one key, a ping with the key is told so, and is no wrong guess"
    )
    func creationBounds() async throws {
        let kept = try Kept()
        let key = try await kept.store.renewPingKey(by: .console)
        func make(_ slug: String) async throws -> PingOutcome? {
            try await kept.hear(
                ArrivedPing(
                    .slug(key: key, slug, isCreating: true), Ping(.success, at: kept.now), isPost: false,
                    address: nil, userAgent: nil)
            ).outcomes.first
        }
        let most = Int(HeartbeatStore.mostCreatedInMinute)
        for number in 0..<most { #expect(try await make("a\(number)") == .created(hostID: "a\(number)")) }
        #expect(try await make("more") == .notCreated(.tooManyNow))
        // One that there is is heard as before.
        #expect(try await make("a0") == .heard(hostID: "a0"))
        kept.pass(seconds: 60)
        #expect(try await make("more") == .created(hostID: "more"))
        try await kept.database.change { database in
            try database.execute(
                sql: "UPDATE heartbeatNotes SET number = ? WHERE word = 'created'",
                arguments: [HeartbeatStore.mostCreated])
        }
        #expect(try await make("beyond") == .notCreated(.tooMany))
    }

    @Test("a host behind itself, and hosts behind each other, are refused")
    func behind() async throws {
        let kept = try Kept()
        try await kept.add("a") { $0.behind = "agent:attic" }
        try await kept.add("b") { $0.behind = "host:a" }
        try await kept.add("c") { $0.behind = "host:b" }
        for other in ["a", "b", "c"] {
            await #expect(throws: HostFault.self) {
                var draft = HostDraft()
                draft.behind = "host:\(other)"
                _ = try await kept.store.change("a", draft, by: .console)
            }
        }
        await #expect(throws: HostFault.self) { try await kept.add("d") { $0.behind = "host:d" } }
        #expect(try await kept.store.host("a")?.definition.behind == "agent:attic")
    }

    @Test("who has the key makes at most twenty hosts in a minute, and five hundred with one key")
    func creating() async throws {
        let kept = try Kept()
        var key = try await kept.store.renewPingKey(by: .console)
        var number = 0
        var refused: [PingOutcome] = []
        func create(_ count: Int) async throws -> Int {
            let pings = (number..<number + count).map { number in
                ArrivedPing(
                    .slug(key: key, "job-\(number)", isCreating: true), Ping(.success, at: kept.now),
                    isPost: true, address: nil, userAgent: nil)
            }
            number += count
            let outcomes = try await kept.store.hear(pings).outcomes
            refused = outcomes.filter { if case .created = $0 { false } else { true } }
            return outcomes.count - refused.count
        }
        #expect(try await create(30) == 20)
        #expect(refused == Array(repeating: .notCreated(.tooManyNow), count: 10))
        #expect(try await create(1) == 0)
        var made = 20
        for _ in 0..<30 {
            kept.pass(seconds: 60)
            made += try await create(25)
        }
        #expect(made == 500 && refused.last == .notCreated(.tooMany))
        key = try await kept.store.renewPingKey(by: .console)
        kept.pass(seconds: 60)
        #expect(try await create(1) == 1)
    }

    @Test("ten thousand heartbeats of one second are one row with a count")
    func flood() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        try await kept.hear(kept.ping("web01", token))
        for _ in 0..<10 {
            let pings = (0..<1000).map { _ in kept.ping("web01", token) }
            _ = try await kept.store.hear(pings)
        }
        let host = try #require(try await kept.store.host("web01"))
        let beats = try await kept.store.beats(of: host.number, atMost: 100)
        #expect(beats.count == 1)
        #expect(beats.map(\.count).reduce(0, +) == 10_001)
        #expect(host.pings == 10_001)
    }

    @Test("the newest thousand heartbeats of a host are kept")
    func bounded() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        for _ in 0..<1300 {
            kept.pass(seconds: 1)
            try await kept.hear(kept.ping("web01", token))
        }
        let host = try #require(try await kept.store.host("web01"))
        let beats = try await kept.store.beats(of: host.number, atMost: 5000)
        #expect((1000...1100).contains(beats.count))
        #expect(beats.first?.number == 1300)
    }

    @Test("what comes with a heartbeat is kept as bytes, cut")
    func bodies() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        let body: [UInt8] = [0, 0xff, 0x1b] + Array("[31m<b>".utf8) + [UInt8](repeating: 65, count: 20_000)
        try await kept.hear(kept.ping("web01", token, .log, body: body))
        let host = try #require(try await kept.store.host("web01"))
        let beat = try #require(try await kept.store.beats(of: host.number, atMost: 1).first)
        #expect(beat.body == Array(body.prefix(10_000)))
        #expect(beat.kind == .log && host.heartbeat.state == .new)
    }

    @Test("a host that takes POST alone keeps a GET as ignored")
    func postOnly() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01") { $0.isPostOnly = true }
        let outcome = try await kept.hear(kept.ping("web01", token, isPost: false)).outcomes
        #expect(outcome == [.heard(hostID: "web01")])
        #expect(try await kept.state("web01") == .new)
        let host = try #require(try await kept.store.host("web01"))
        #expect(try await kept.store.beats(of: host.number, atMost: 1).first?.isIgnored == true)
        try await kept.hear(kept.ping("web01", token))
        #expect(try await kept.state("web01") == .up)
    }

    @Test("a deadline that passed before a heartbeat came is told, before the heartbeat is")
    func lateTimer() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        try await kept.hear(kept.ping("web01", token))
        kept.pass(seconds: 500)
        let flips = try await kept.hear(kept.ping("web01", token)).flips
        #expect(flips.map(\.flip.to) == [.down, .up])
    }

    @Test("ten thousand hosts that are due at once are judged, a thousand in one transaction")
    func crowd() async throws {
        let kept = try Kept()
        try await kept.database.write(.write) { [now = kept.now] database in
            for number in 1...10_000 {
                try database.execute(
                    sql: """
                        INSERT INTO heartbeatHosts (hostId, name, tokenHash, pingHash, slug, period, zone, grace,
                            scheduleType, failuresBefore, successesBefore, isSticky, isPostOnly, tags, note,
                            createdAt, updatedAt)
                        VALUES (:id, :id, :token, :ping, :id, 300, 'UTC', 60, 'always', 1, 1, 0,
                            0, '', '', 0, 0)
                        """,
                    arguments: [
                        "id": "host\(number)", "token": Data("t\(number)".utf8),
                        "ping": Data("p\(number)".utf8),
                    ])
                try database.execute(
                    sql: """
                        INSERT INTO heartbeatStates (host, state, lastBeat, lastKind, due, dueDeadline, deadline)
                        VALUES (?, 'up', ?, 'success', ?, ?, ?)
                        """,
                    arguments: [
                        number, now.milliseconds, now.milliseconds + 300_000, now.milliseconds + 360_000,
                        now.milliseconds + 360_000,
                    ])
            }
        }
        kept.pass(seconds: 361)
        var (count, turns) = (0, 0)
        while true {
            let (flips, isMore) = try await kept.store.judge(at: kept.now)
            count += flips.count
            turns += 1
            if !isMore { break }
        }
        #expect(count == 10_000 && turns <= 11)
    }

    @Test("a hub that was off blames no host for what was due meanwhile")
    func excused() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        try await kept.hear(kept.ping("web01", token))
        try await kept.store.markAlive(at: kept.now)
        kept.pass(seconds: 900)
        let alive = try #require(try await kept.store.aliveAt())
        let excused = try await kept.store.excuse(from: alive, to: kept.now)
        #expect(excused.map(\.definition.hostID) == ["web01"])
        #expect(try await kept.store.judge(at: kept.now).flips.isEmpty)
        let deadline = try #require(try await kept.store.nextDeadline())
        #expect(deadline.milliseconds == kept.now.milliseconds + 360_000)
    }

    @Test("names and IDs that are taken, reserved or not IDs are refused, and nothing is kept of them")
    func refused() async throws {
        let kept = try Kept()
        try await kept.add("web01")
        await #expect(throws: HostFault.taken) { try await kept.add("web01") { $0.name = "x" } }
        await #expect(throws: HostFault.taken) { try await kept.add("web02") { $0.name = "Host web01" } }
        for word in [
            "history", "config", "generate-token", "", "..", "a b", "ä", String(repeating: "a", count: 101),
        ] {
            await #expect(throws: HostFault.self, "\(word)") { try await kept.add(word) }
        }
        await #expect(throws: HostFault.self) { try await kept.add("x") { $0.expression = "0 0 30 2 *" } }
        await #expect(throws: HostFault.self) { try await kept.add("x") { $0.periodSeconds = 9 } }
        await #expect(throws: HostFault.self) {
            try await kept.add("x") {
                $0.expression = "daily"
                $0.zone = "Mars/Olympus"
            }
        }
        await #expect(throws: HostFault.self) { try await kept.add("x") { $0.token = Secret("a b") } }
        await #expect(throws: HostFault.self) {
            try await kept.add("x") { $0.logConfig = #"{"ssh_password":"x"}"# }
        }
        #expect(try await kept.store.hosts().count == 1)
    }

    @Test("names are cleaned of what would change the text around them")
    func names() async throws {
        let kept = try Kept()
        try await kept.add("x") { $0.name = " Web\u{202e}\r\n01\u{0} " }
        #expect(try await kept.store.host("x")?.definition.name == "Web 01")
    }

    @Test("a change keeps what it does not name, and another schedule blames no host")
    func changed() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01") { $0.periodSeconds = 86_400 }
        try await kept.hear(kept.ping("web01", token))
        kept.pass(seconds: 7200)
        var draft = HostDraft()
        draft.periodSeconds = 300
        let host = try await kept.store.change("web01", draft, by: .console)
        #expect(host.definition.name == "Host web01" && host.definition.graceSeconds == 60)
        #expect(try await kept.store.judge(at: kept.now).flips.isEmpty)
        var other = HostDraft()
        other.hostID = "web02"
        await #expect(throws: HostFault.self) { try await kept.store.change("web01", other, by: .console) }
    }

    @Test("removing a host removes all that was heard of it")
    func removed() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01")
        try await kept.hear(kept.ping("web01", token))
        #expect(try await kept.store.remove("web01", by: .console) != nil)
        #expect(try await kept.store.remove("web01", by: .console) == nil)
        let left = try await kept.database.read(.decision) { database in
            try ["heartbeats", "heartbeatFlips", "heartbeatStates"].map {
                try Int.fetchOne(database, sql: "SELECT count(*) FROM \($0)")
            }
        }
        #expect(left == [0, 0, 0])
    }

    @Test("a host whose zone is gone is judged by its period, and says so")
    func lostZone() async throws {
        let kept = try Kept()
        let token = try await kept.add("web01") {
            $0.expression = "0 8 * * *"
            $0.zone = "Europe/Berlin"
        }
        try await kept.database.write(.write) {
            try $0.execute(sql: "UPDATE heartbeatHosts SET zone = 'Mars/Olympus'")
        }
        try await kept.hear(kept.ping("web01", token))
        let host = try #require(try await kept.store.host("web01"))
        #expect(host.heartbeat.due?.at.milliseconds == kept.now.milliseconds + 300_000)
        #expect(await kept.store.trouble(host.definition)?.contains("Mars/Olympus") == true)
    }
}
