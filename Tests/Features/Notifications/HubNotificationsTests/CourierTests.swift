import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import HubVault
import Logging
import MonitorCore
import Notifications
import Synchronization
import Testing

@testable import HubNotifications

/// A far side that says what it is told to, and remembers what it got.
private final class FarSide: ChannelSending {
    enum Mood: Sendable {
        case answers(Int)
        case fails(isClear: Bool)
    }

    private let state = Mutex<(mood: Mood, got: [String])>((.answers(200), []))

    var mood: Mood {
        get { state.withLock { $0.mood } }
        set { state.withLock { $0.mood = newValue } }
    }

    var got: [String] { state.withLock { $0.got } }

    func send(_ request: ChannelRequest) async throws -> ChannelReply {
        guard case .http(let call) = request else { return ChannelReply(status: 500) }
        let id = call.headers.first { $0.name == "webhook-id" }?.value ?? ""
        let mood = state.withLock { state in
            state.got.append(id)
            return state.mood
        }
        switch mood {
        case .answers(let status): return ChannelReply(status: status, body: Array("said".utf8))
        case .fails(let isClear): throw SendingFault(sentence: "timeout", isClear: isClear, isFinal: false)
        }
    }
}

@Suite("sending what is in outboxes") struct CourierTests {
    private struct House {
        let store: NotificationStore
        let far = FarSide()
        let clock: TestClock

        func courier(changed: @escaping @Sendable () -> Void = {}) -> ChannelCourier {
            ChannelCourier(
                store, far, hub: { HubName() }, offset: { _ in 0 }, logger: Logger(label: "test"),
                changed: changed)
        }

        /// A row of the outbox, as a feature writes it.
        func keep(_ kind: Notice.Kind, _ incident: Int64, for channel: Int64) async throws {
            let desk = OutboxDesk(clock: store.database.clock, minute: { _ in 0 }, wake: {})
            let one = NoticedIncident(
                number: incident, rule: "disk.full", object: AlertObject.agent("attic"), severity: .critical,
                openedAt: store.database.clock(), title: "full")
            let notice = Notice(kind, at: store.database.clock(), incident: one)
            try await store.database.change { try desk.keep(notice, for: channel, $0) }
        }

        func rows() async throws -> Int {
            try await store.database.read(.decision) {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM outbox") ?? 0
            }
        }
    }

    final class TestClock: Sendable {
        private let time = Mutex<Int64>(1_800_000_000_000)
        var now: UTCTime { UTCTime(milliseconds: time.withLock { $0 }) }
        func pass(seconds: Int64) { time.withLock { $0 += seconds * 1000 } }
    }

    private func inHouse(_ body: (House) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let clock = TestClock()
        let database = try HubDatabase.scratch(
            folder.appendingPathComponent("hub.db").path, .migrating,
            schema: DatabaseSchema(NotificationTables.migrations), clock: { clock.now })
        let store = NotificationStore(
            database, vault: Vault(keyFile: folder.appendingPathComponent("key").path),
            audit: AuditLog(database, AuditAction.ofNotifications))
        try await body(House(store: store, clock: clock))
        database.close()
    }

    private func channel(_ house: House, _ name: String = "hook") async throws -> Int64 {
        try await house.store.add(
            name, try ChannelKinds.read("https://hook.example/very-secret"), ChannelWishes(), by: .console)
    }

    @Test("pages hear of each message once its end is stored, whether it was accepted or not")
    func news() async throws {
        try await inHouse { house in
            let count = Mutex(0)
            let number = try await channel(house)
            let courier = house.courier { count.withLock { $0 += 1 } }
            try await house.keep(.opened, 1, for: number)
            house.clock.pass(seconds: 10)
            _ = await courier.deliver(to: number)
            #expect(count.withLock { $0 } == 1)
            house.far.mood = .answers(404)
            try await house.keep(.opened, 2, for: number)
            house.clock.pass(seconds: 10)
            _ = await courier.deliver(to: number)
            #expect(count.withLock { $0 } == 2)
        }
    }

    @Test("a row is deleted when the far side has it, and what it said is kept")
    func delivered() async throws {
        try await inHouse { house in
            let number = try await channel(house)
            try await house.keep(.opened, 1, for: number)
            house.clock.pass(seconds: 10)
            _ = await house.courier().deliver(to: number)
            #expect(try await house.rows() == 0)
            #expect(house.far.got == ["n1-1-1-1-mywpiww0"])
            let deliveries = try await house.store.deliveries()
            #expect(deliveries.map(\.said) == ["200 said"])
            #expect(deliveries.map(\.isDelivered) == [true])
            #expect(deliveries.map(\.incidents) == [[1]])
        }
    }

    @Test(
        "what may have been received is sent again under the same id, also by the next run, whatever came meanwhile"
    )
    func sameID() async throws {
        try await inHouse { house in
            let number = try await channel(house)
            try await house.keep(.opened, 1, for: number)
            house.clock.pass(seconds: 10)
            house.far.mood = .fails(isClear: false)
            let courier = house.courier()
            _ = await courier.deliver(to: number)
            try await house.keep(.ended, 1, for: number)
            house.clock.pass(seconds: 600)
            // A new run knows nothing but the database.
            house.far.mood = .answers(200)
            _ = await house.courier().deliver(to: number)
            #expect(house.far.got.prefix(2) == ["n1-1-1-1-mywpiww0", "n1-1-1-1-mywpiww0"])
            house.clock.pass(seconds: 600)
            _ = await house.courier().deliver(to: number)
            #expect(house.far.got.count == 3)
            #expect(try await house.rows() == 0)
        }
    }

    @Test("a message of other rows with the same numbers, as after a restore, has another id")
    func restored() async throws {
        try await inHouse { house in
            let number = try await channel(house)
            for _ in 0..<2 {
                try await house.keep(.opened, 1, for: number)
                house.clock.pass(seconds: 400)
                _ = await house.courier().deliver(to: number)
                try await house.store.database.change { database in
                    try database.execute(
                        sql: ScratchPostgreSQL.isWanted
                            ? "ALTER TABLE outbox ALTER COLUMN number RESTART"
                            : "DELETE FROM sqlite_sequence WHERE name = 'outbox'")
                    try database.execute(sql: "DELETE FROM deliveries")
                }
            }
            #expect(house.far.got.count == 2 && Set(house.far.got).count == 2)
            #expect(house.far.got.allSatisfy { $0.hasPrefix("n1-1-1-1-") })
        }
    }

    @Test("a far side that said no for now gets one message of everything afterwards")
    func refusedForNow() async throws {
        try await inHouse { house in
            let number = try await channel(house)
            let courier = house.courier()
            house.far.mood = .answers(503)
            try await house.keep(.opened, 1, for: number)
            house.clock.pass(seconds: 10)
            _ = await courier.deliver(to: number)
            try await house.keep(.ended, 1, for: number)
            try await house.keep(.opened, 2, for: number)
            house.far.mood = .answers(200)
            house.clock.pass(seconds: 10)
            _ = await courier.deliver(to: number)
            #expect(house.far.got == ["n1-1-1-1-mywpiww0", "n1-1-3-3-mywpiww0"])
            #expect(try await house.rows() == 0)
            #expect(try await house.store.deliveries().first?.kind == "digest")
        }
    }

    @Test("a far side that refuses for good parks the channel, keeps its rows, and says why")
    func parked() async throws {
        try await inHouse { house in
            let number = try await channel(house)
            let courier = house.courier()
            house.far.mood = .answers(404)
            try await house.keep(.opened, 1, for: number)
            house.clock.pass(seconds: 10)
            _ = await courier.deliver(to: number)
            house.clock.pass(seconds: 100_000)
            _ = await courier.deliver(to: number)
            #expect(house.far.got.count == 1)
            #expect(try await house.rows() == 1)
            #expect(try await house.store.channels().first?.parked == "404 said")
            house.far.mood = .answers(200)
            let answer = try await courier.test(number, by: "anna")
            #expect(answer?.isAccepted == true)
            _ = await courier.deliver(to: number)
            #expect(try await house.rows() == 0)
        }
    }

    @Test("an address is in no file of the database, in no list and in no audit entry")
    func sealed() async throws {
        try await inHouse { house in
            _ = try await channel(house)
            let all = try await house.store.database.read(.decision) { database in
                try Row.fetchAll(database, sql: "SELECT * FROM channels").map { "\($0)" }.joined()
                    + Row.fetchAll(database, sql: "SELECT * FROM audit").map { "\($0)" }.joined()
            }
            #expect(!all.contains("very-secret"))
            let path = house.store.database.path
            for file in [path, path + "-wal"] {
                let bytes = FileManager.default.contents(atPath: file) ?? Data()
                #expect(bytes.range(of: Data("very-secret".utf8)) == nil)
            }
            #expect(try await house.store.leaf(of: 1)?.canonical == "https://hook.example/very-secret")
        }
    }

    @Test("channels of the settings are made, kept in step and removed; those of people stay")
    func settings() async throws {
        try await inHouse { house in
            _ = try await channel(house, "mine")
            let one = try ChannelKinds.read("discord://123/abc")
            try await house.store.keep([("discord", one)])
            try await house.store.keep([("discord", one)])
            #expect(try await house.store.channels().map(\.name) == ["mine", "discord"])
            try await house.store.keep([("discord", try ChannelKinds.read("discord://123/xyz"))])
            #expect(try await house.store.leaf(of: 2)?.canonical.hasSuffix("xyz") == true)
            try await house.store.keep([])
            #expect(try await house.store.channels().map(\.name) == ["mine"])
        }
    }

    @Test("names and wishes that cannot be are refused with a sentence")
    func refusals() async throws {
        try await inHouse { house in
            _ = try await channel(house)
            await #expect(throws: ChannelFault.nameTaken) { try await channel(house, "HOOK") }
            await #expect(throws: ChannelFault.badName) { try await channel(house, "a\nb") }
            var wishes = ChannelWishes()
            wishes.quiet = "25:00-07:00"
            await #expect(throws: ChannelFault.self) {
                try await house.store.change(1, wishes: wishes, by: .console)
            }
        }
    }

    @Test("quiet hours reach over midnight")
    func quietHours() {
        let hours = QuietHours("22:00-07:00")
        #expect(hours?.remaining(at: 22 * 60) == 540)
        #expect(hours?.remaining(at: 6 * 60 + 59) == 1)
        #expect(hours?.remaining(at: 7 * 60) == nil)
        #expect(hours?.remaining(at: 12 * 60) == nil)
        for wrong in ["", "22:00", "22:00-22:00", "24:00-07:00", "22-7", "22:00-07:00-09:00"] {
            #expect(QuietHours(wrong) == nil)
        }
    }

    @Test("a notice is read as it was written")
    func body() throws {
        let one = NoticedIncident(
            number: 7, rule: "disk.full", object: AlertObject.agent("attic").part("disk", "/"),
            severity: .critical,
            openedAt: UTCTime(milliseconds: 1000), endedAt: UTCTime(milliseconds: 2000), value: 93.5,
            worst: 95,
            threshold: 90, unit: "%", title: "\"full\" \u{1f4be}", text: "more",
            fields: [NoticeField("Host", "web01")],
            acknowledgedBy: "anna", acknowledgementPath: "/a/7")
        for notice in [
            Notice(.opened, at: UTCTime(milliseconds: 5), incident: one, count: 3),
            Notice(.passed, at: UTCTime(milliseconds: 5), count: 4),
            Notice(.test, at: UTCTime(milliseconds: 5), text: "x"),
        ] {
            #expect(try NoticeBody.read(NoticeBody.written(notice)) == notice)
        }
    }
}
