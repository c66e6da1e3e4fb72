import Accounts
import Agents
import DatabaseTestSupport
import Foundation
import HubCore
import HubDatabase
import HubSeries
import HubTestSupport
import LanCore
import MonitorCore
import TestSupport
import Testing

@testable import HubLan

/// `Tests/Fixtures/hub/make` says what the hub of 0.1.0 was given.
@Suite("the database of 0.1.0", .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
struct FormerDatabaseTests {
    /// 2026-11-30T01:20:00Z, a minute after it was made.
    private let time: Int64 = 1_796_001_600_000
    /// Of the block that is packed.
    private let packed: Int64 = 1_795_997_700_000

    private func with(_ body: (HubStore) async throws -> Void) async throws {
        try await withFolder { path in
            try FileManager.default.copyItem(atPath: Fixture.root + "/hub/made-0.1.0.db", toPath: path)
            #expect(try DatabaseCheck.run(path, isCopy: true) == .older)
            let store = try HubStore(
                path: path, calendar: WallCalendar(.gmt),
                clock: { [time] in UTCTime(milliseconds: time) })
            try await body(store)
            #expect(try DatabaseCheck.run(path) != .older)
        }
    }

    private func bytes(
        _ store: HubStore, _ agent: String, from begin: Int64, step: Int64
    ) async throws -> [UInt64] {
        try await store.history(
            of: SeriesKey(.device, named: "02:00:00:00:00:0a"), agent: agent,
            in: begin..<time, step: step
        ).map(\.aggregate.sum.first)
    }

    @Test("history is what it was, packed and not")
    func history() async throws {
        try await with { store in
            #expect(try await store.agents().map(\.serverID) == ["attic", "shed"])
            for step in [60_000, 900_000, 3_600_000] as [Int64] {
                let all = try await bytes(store, "attic", from: packed - 3_600_000, step: step).reduce(0, +)
                #expect(all == 44 * 2000)
            }
            #expect(try await bytes(store, "attic", from: packed, step: 900_000) == [80_000, 8000])
            #expect(try await bytes(store, "attic", from: packed, step: 1000).count == 44)
            #expect(try await bytes(store, "shed", from: packed, step: 1000) == [2000])
            let temperature = try await store.histories(
                of: .temperature, agent: "attic", in: packed..<packed + 900_000, step: 900_000)
            #expect(temperature?["cpu-thermal"]?.map(\.aggregate.sum.first) == [129_800])
            let today = try await store.totals(of: "attic", in: Period(number: 20_261_130))
            #expect(today.map(\.downloadedBytes) == [132_000, 88_000, 44_000])
        }
    }

    @Test("devices, their names and evidence, and events are what they were")
    func devices() async throws {
        try await with { store in
            let devices = try #require(await store.devices(of: "attic"))
            #expect(devices.map(\.name) == ["192.168.7.1", "192.168.7.20", "Anna"])
            #expect(devices.last?.agentName == "Anna’s iPad")
            #expect(devices.last?.details.identity.model == "iPad13,1")
            let events = try await store.events(EventQuestion(range: 0..<Int64.max, most: 10))
            #expect(events.map(\.agent) == ["shed", "attic"])
            #expect(events.map(\.event.detail) == ["a DHCP server", "a DHCP server"])
        }
    }

    @Test("keys, users, tokens and the audit are what they were")
    func keys() async throws {
        try await with { store in
            let keys = try await store.keys()
            #expect(keys.map(\.state) == [.approved, .approved, .pending, .denied, .onHold, .pending])
            #expect(keys.map(\.agent) == ["attic", "cellar", "barn", "loft", "shed", nil])
            #expect(keys.map(\.waitingSnapshots) == [0, 0, 3, 0, 1, 0])
            #expect(keys[4].hold == .decided)
            #expect(try await store.users().map(\.role) == [.administrator, .viewer])
            #expect(try await store.tokens().map(\.name) == ["reader"])
            #expect(try await store.enrolments().map(\.label) == ["fleet"])
            _ = try await store.login("ben", password: Secret("twelve drummers"), from: "192.0.2.1")
            let audit = try await store.audit(before: nil, atMost: 20)
            #expect(
                audit.reversed().map(\.action.word) == [
                    "token-created", "user-added", "user-added", "enrolment-created", "key-created",
                    "key-created", "key-denied", "key-approved", "key-held", "device-named", "login-failed",
                    "login", "login",
                ])
            #expect(audit.first { $0.action == .keyHeld }?.subject == "key 5 of shed")
            #expect(audit.first { $0.action == .deviceNamed }?.actor.name == "token reader")
        }
    }

    @Test("what waits in quarantine is taken in once its key is approved, and what came before is known")
    func goesOn() async throws {
        try await with { store in
            #expect(try await store.decide(.approved, on: 3))
            #expect(try await store.decide(.approved, on: 5))
            let intake = try store.worker()
            while try await intake.admit(at: .now) {}
            #expect(try await bytes(store, "barn", from: packed, step: 900_000) == [6000])
            #expect(try await bytes(store, "shed", from: packed, step: 900_000) == [4000])
            #expect(try await store.keys().map(\.waitingSnapshots) == [0, 0, 0, 0, 0, 0])
            let start = "00000000-0000-4000-8000-000000000001"
            let repeated = arrival(7, server: "attic", start: start)
            #expect(try await intake.store([repeated], at: .now) == [.repeated])
            try await intake.sealAll(at: time + 3_600_000)
            #expect(try await bytes(store, "attic", from: packed, step: 900_000) == [80_000, 8000])
            #expect(try await store.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM intake") } == 0)
        }
    }
}
