import Agents
import Foundation
import HubCore
import HubDatabase
import HubLan
import HubSeries
import HubTestSupport
import LanCore
import Synchronization
import TestSupport
import Testing

@testable import HubIntake

@Suite("one report that cannot be stored") struct OneReportTests {
    private func intake(_ store: HubStore, _ told: Told = Told()) throws -> Worker {
        try store.worker { notice in told.notices.withLock { $0.append(notice) } }
    }

    private final class Told: Sendable {
        let notices = Mutex<[IntakeNotice]>([])
        var all: [IntakeNotice] { notices.withLock { $0 } }
    }

    /// Stands for whatever a database may refuse: a constraint fails with this word.
    private func refuse(_ name: String, _ store: HubStore) async throws {
        try await store.writing { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER refusal BEFORE INSERT ON series WHEN NEW.name = '\(name)'
                    BEGIN SELECT raise(ABORT, 'refused by a trigger'); END
                    """)
        }
    }

    private func named(_ interface: String, _ sequence: UInt64, server: String, key: Int64) -> Arrival {
        var one = arrival(sequence, server: server, key: key)
        one.snapshot.interfaces = [
            InterfaceSample(
                reading: InterfaceReading(name: interface, counters: InterfaceCounters()),
                receivedBytesPerSecond: 1, transmittedBytesPerSecond: 1)
        ]
        return one
    }

    @Test("it fails alone, its agent is named, and its agent's next one is stored")
    func failsAlone() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            for _ in 1...2 { _ = try await store.newKey(.approved) }
            try await refuse("evil", store)
            let told = Told()
            let intake = try intake(store, told)
            let outcomes = try await intake.store(
                [
                    arrival(1), named("evil", 1, server: "bad", key: 2), arrival(2),
                    named("eth0", 2, server: "bad", key: 2), arrival(2),
                ], at: .now)
            #expect(outcomes == [.stored, .unfit, .stored, .stored, .repeated])
            #expect(told.all == [.unfit(agent: "bad", cause: "refused by a trigger")])
            #expect(try await intake.store([arrival(3)], at: .now) == [.stored])
            try await intake.sealAll()
            for (agent, bytes) in [("attic", 3000), ("bad", 1000)] as [(String, UInt64)] {
                let points = try await store.history(
                    of: SeriesKey(device: mac), agent: agent, in: noon..<noon + 3_600_000, step: 900_000)
                #expect(points.map(\.aggregate.sum.first) == [bytes])
            }
        }
    }

    @Test("names that differ behind a zero are stored for no agent and cost no other one")
    func zeros() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            for _ in 1...2 { _ = try await store.newKey(.approved) }
            var bad = named("x\0a", 1, server: "bad", key: 2)
            bad.snapshot.interfaces? += named("x\0b", 1, server: "bad", key: 2).snapshot.interfaces ?? []
            let intake = try intake(store)
            #expect(try await intake.store([bad, arrival(1)], at: .now) == [.unfit, .stored])
        }
    }

    @Test("in quarantine it is set aside with its reason, and what waits behind it is taken in")
    func quarantine() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            for _ in 1...3 { _ = try await store.pendingKey() }
            let told = Told()
            let intake = try intake(store, told)
            let waiting = [
                named("evil", 1, server: "bad", key: 1), arrival(1, server: "odd", key: 2),
                arrival(1, server: "good", key: 3),
            ]
            #expect(try await intake.store(waiting, at: .now) == [.waiting, .waiting, .waiting])
            try await refuse("evil", store)
            try await store.writing { database in
                try database.execute(sql: "UPDATE quarantine SET body = x'7b7d' WHERE key = 2")
            }
            for key in Int64(1)...3 { #expect(try await store.decide(.approved, on: key)) }
            #expect(try await !intake.admit(at: .now))
            #expect(try await store.keys().map(\.waitingSnapshots) == [0, 0, 0])
            #expect(try await store.agents().map(\.serverID) == ["good"])
            let aside = try await store.reading { database in
                try Row.fetchAll(database, sql: "SELECT serverId, reason FROM setAside ORDER BY number")
                    .map { "\($0["serverId"] as String): \($0["reason"] as String)" }
            }
            #expect(
                aside == [
                    "bad: refused by a trigger", "odd: $ lacks \"messageType\": \"realtimeSnapshot\"",
                ])
            #expect(told.all.count == 2)
        }
    }

    @Test("what waited and has no time that can be right is set aside")
    func undated() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.pendingKey()
            let told = Told()
            let intake = try intake(store, told)
            #expect(try await intake.store([arrival(1)], at: .now) == [.waiting])
            try await store.writing { database in
                let body = try Data.fetchOne(database, sql: "SELECT body FROM quarantine") ?? Data()
                let older = String(decoding: body, as: UTF8.self).replacing("2024-01-01", with: "2019-01-01")
                try database.execute(
                    sql: "UPDATE quarantine SET arrivedAt = 1, body = ?", arguments: [Data(older.utf8)])
            }
            #expect(try await store.decide(.approved, on: 1))
            #expect(try await !intake.admit(at: .now))
            #expect(try await store.keys().map(\.waitingSnapshots) == [0])
            let aside = try await store.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM setAside") }
            #expect(aside == 1)
            let cause = "neither its time nor that of its arrival can be right"
            #expect(told.all == [.setAside(agent: "attic", cause: cause)])
        }
    }

    @Test("where memory is not what the database holds, it is read anew")
    func staleMemory() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.newKey(.approved)
            let intake = try intake(store)
            _ = try await intake.store([arrival(1)], at: .now)
            try await store.writing { try $0.execute(sql: "DELETE FROM agents") }
            #expect(try await intake.store([arrival(2)], at: .now) == [.stored])
            #expect(try await store.agents().count == 1)
        }
    }

    @Test(
        "what waited is taken in as it was received",
        arguments: [
            (#""firstSeen":"2024-01-01T12:00:05.000Z""#, #""firstSeen":"1970-01-01T00:00:05+01:00""#),
            (#""rxRateBps":"#, #""unknown":["\ud83d\ude00"],"rxRateBps":"#),
        ])
    func received(found: String, put: String) async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.pendingKey()
            let intake = try intake(store)
            let golden = try #require(Fixture.text(at: Fixture.root + "/golden/snapshot.json"))
                .split(separator: "\n")[0]
            let text = golden.replacingOccurrences(of: found, with: put)
            #expect(text != golden)
            var one = arrival(1)
            one = Arrival(
                snapshot: one.snapshot, key: 1, agentVersion: nil, arrivedAt: one.arrivedAt,
                body: Array(" \(text)".utf8).dropFirst())
            #expect(try await intake.store([one], at: .now) == [.waiting])
            let body = try await store.reading { try Data.fetchOne($0, sql: "SELECT body FROM quarantine") }
            #expect(body.map { String(decoding: $0, as: UTF8.self) } == text)
            #expect(try await store.decide(.approved, on: 1))
            _ = try await intake.admit(at: .now)
            #expect(try await store.agents().count == 1)
        }
    }
}
