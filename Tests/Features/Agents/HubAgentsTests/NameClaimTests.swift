import Agents
import DatabaseTestSupport
import Foundation
import HubCore
import HubSeries
import HubTestSupport
import Testing

@testable import HubAgents
@testable import HubDatabase

@Suite("for which agent a key speaks") struct NameClaimTests {
    /// A UUID: what waits is read again as it would be written.
    private static let start = "5d2c1f0e-7b1a-4c6e-9a55-00000000000b"

    /// With two approved keys, of which the first speaks for attic.
    private func withTwo(
        sealEvery: Duration = .seconds(3600), _ body: (HubStore, Lines) async throws -> Void
    ) async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 2, sealEvery: sealEvery)
            let lines = Lines()
            running.store.tellOfKeys { lines.add("\($0)") }
            #expect(try await running.store.store(arrival(1, key: 1)) == .stored)
            try await body(running.store, lines)
            await running.stop()
        }
    }

    private func states(_ store: HubStore) async throws -> [AgentKey.State] {
        try await store.keys().map(\.state)
    }

    @Test("a second agent of the same name is held, loses nothing, and is told once")
    func second() async throws {
        try await withTwo { store, lines in
            for sequence in UInt64(1)...3 {
                #expect(try await store.store(arrival(sequence, start: Self.start, key: 2)) == .waiting)
                #expect(try await store.store(arrival(sequence + 1, key: 1)) == .stored)
            }
            let keys = try await store.keys()
            #expect(keys.map(\.state) == [.approved, .onHold])
            #expect(keys[1].hold == .name && keys[1].serverID == nil && keys[1].claim == "attic")
            #expect(keys[1].contest?.key == 1 && keys[1].contest?.lastSeen != nil)
            #expect(keys[1].waitingSnapshots == 3)
            #expect(lines.all.count == 1)
            #expect(lines.all[0].hasPrefix("Key 2 claims the name of 'attic', which key 1 uses."))
            #expect(try await store.owner(of: 2, claiming: "attic") == nil)
        }
    }

    @Test("it is let in as soon as it has a name of its own, with all that waited")
    func renamed() async throws {
        try await withTwo(sealEvery: .milliseconds(10)) { store, lines in
            #expect(try await store.store(arrival(1, down: 500, start: Self.start, key: 2)) == .waiting)
            #expect(
                try await store.store(arrival(2, down: 500, server: "garage", start: Self.start, key: 2))
                    == .stored)
            #expect(try await store.keys()[1].serverID == "garage")
            while try await store.keys()[1].waitingSnapshots > 0 { await Task.yield() }
            // What has just been committed is shown a moment later.
            var sums: [UInt64] = []
            for _ in 0..<1000 where sums != [1000] {
                sums = try await store.history(
                    of: SeriesKey(device: mac), agent: "garage", in: noon..<noon + 3_600_000, step: 3_600_000
                ).map(\.aggregate.sum.first)
                await Task.yield()
            }
            #expect(sums == [1000])
            #expect(
                lines.all.last == "Key 2 is approved again: no other key uses its agent's name now, 'garage'")
        }
    }

    @Test("an approval in its place takes the name over; the other key goes on hold and loses nothing")
    func replaced() async throws {
        try await withTwo { (store, lines) async throws in
            #expect(try await store.store(arrival(1, start: Self.start, key: 2)) == .waiting)
            await #expect(throws: KeyFault.self) { try await store.decide(.approved, on: 2) }
            #expect(try await states(store) == [.approved, .onHold])
            #expect(try await store.decide(.approved, on: 2, takingOver: true))
            #expect(try await states(store) == [.onHold, .approved])
            #expect(lines.all.last == "Key 2 has taken over 'attic' from key 1, which is on hold")
            #expect(try await store.store(arrival(2, start: Self.start, key: 2)) == .stored)
            #expect(try await store.store(arrival(9, key: 1)) == .waiting)
            // A name of its own is no way back: an administrator took this one from it.
            #expect(try await store.store(arrival(10, server: "other", key: 1)) == .waiting)
            #expect(try await store.decide(.approved, on: 1))
            #expect(try await store.store(arrival(11, server: "other", key: 1)) == .stored)
        }
    }

    @Test("a key that was made for a name in use takes it over when it is used, and not before")
    func madeFor() async throws {
        try await withTwo { store, _ in
            await #expect(throws: KeyFault.self) { try await store.newKey(.approved, serverID: "attic") }
            _ = try await store.newKey(.approved, serverID: "attic", takingOver: true)
            #expect(try await store.store(arrival(2, key: 1)) == .stored)
            #expect(try await store.store(arrival(1, start: Self.start, key: 3)) == .stored)
            #expect(try await states(store) == [.onHold, .approved, .approved])
            #expect(try await store.store(arrival(3, key: 1)) == .waiting)
            #expect(try await store.store(arrival(2, start: Self.start, key: 3)) == .stored)
        }
    }

    @Test("a denied key stands in nobody's way")
    func afterRevocation() async throws {
        try await withTwo { (store, _) async throws in
            #expect(try await store.decide(.denied, on: 1))
            #expect(try await store.store(arrival(1, start: Self.start, key: 2)) == .stored)
            await #expect(throws: KeyFault.self) { try await store.decide(.approved, on: 1) }
        }
    }

    @Test("two keys that an earlier version let speak for one agent: the one that reports goes on")
    func earlier() async throws {
        try await withTwo { store, lines in
            try await store.writing {
                try $0.execute(sql: "UPDATE keys SET serverId = 'attic', seenAt = NULL")
            }
            #expect(try await store.store(arrival(1, start: Self.start, key: 2)) == .stored)
            #expect(try await store.store(arrival(2, key: 1)) == .waiting)
            #expect(try await store.store(arrival(2, start: Self.start, key: 2)) == .stored)
            #expect(lines.all.count == 1)
        }
    }

    @Test("what waits stays in quarantine where its key goes on hold while it is taken in")
    func heldWhileAdmitted() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            for _ in 1...2 { _ = try await store.pendingKey() }
            let intake = try store.worker()
            for (key, last) in [(Int64(1), UInt64(1)), (2, 3)] {
                let start = "5d2c1f0e-7b1a-4c6e-9a55-00000000000\(key)"
                for sequence in 1...last {
                    let one = arrival(sequence, start: start, key: key)
                    #expect(try await intake.store([one], at: .now) == [.waiting])
                }
            }
            // As an earlier version let them.
            try await store.writing { database in
                try database.execute(
                    sql: """
                        UPDATE keys SET state = 'approved', serverId = 'attic', claim = NULL,
                            seenAt = CASE WHEN number = 1 THEN ? END
                        """, arguments: [now()])
            }
            #expect(try await !intake.admit(at: .now))
            var keys = try await store.keys()
            #expect(keys.map(\.state) == [.approved, .onHold])
            #expect(keys.map(\.waitingSnapshots) == [0, 3])
            #expect(try await store.decide(.approved, on: 2, takingOver: true))
            #expect(try await !intake.admit(at: .now))
            keys = try await store.keys()
            #expect(keys.map(\.waitingSnapshots) == [0, 0])
            let points = try await store.history(
                of: SeriesKey(device: mac), agent: "attic", in: noon..<noon + 3_600_000, step: 3_600_000)
            #expect(points.map(\.aggregate.sum.first) == [4000])
        }
    }

    @Test("an approval binds the agent that was shown, and none other")
    func shown() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0)
            let store = running.store
            _ = try await store.pendingKey()
            #expect(try await store.store(arrival(1)) == .waiting)
            #expect(try await store.keys()[0].serverID == nil)
            #expect(try await store.store(arrival(2, server: "cellar")) == .waiting)
            await #expect(throws: KeyFault.changed(now: "cellar")) {
                try await store.decide(.approved, on: 1, shown: .agent("attic"))
            }
            await #expect(throws: KeyFault.changed(now: "cellar")) {
                try await store.decide(.approved, on: 1, shown: .agent(nil))
            }
            #expect(try await store.decide(.approved, on: 1, shown: .agent("cellar")))
            #expect(try await store.keys()[0].serverID == "cellar")
            #expect(try await store.store(arrival(3)) == .foreign(owner: "cellar"))
            await running.stop()
        }
    }

    @Test("a pending key that claims a name in use is marked and told once; an agent of the past is marked")
    func claims() async throws {
        try await withTwo { store, lines in
            _ = try await store.pendingKey()
            for (sequence, name) in [(UInt64(1), "attic"), (2, "shed"), (3, "attic")] {
                #expect(
                    try await store.store(arrival(sequence, server: name, start: "c", key: 3)) == .waiting)
            }
            #expect(lines.all.count == 1)
            #expect(try await store.keys()[2].contest?.key == 1)
            #expect(try await store.decide(.denied, on: 1))
            let contest = try await store.keys()[2].contest
            #expect(contest?.key == nil && contest?.lastSeen != nil)
        }
    }

    @Test("keys of the version before keep what they had, and what was only a claim is one")
    func migrated() async throws {
        try await withFolder { path in
            let schema = DatabaseSchema.hub.through("2026-11-21 machines of keys")
            let older = try HubDatabase.scratch(path, .migrating, schema: schema)
            try await older.write { database in
                for (number, state) in ["pending", "approved", "on-hold"].enumerated() {
                    try database.execute(
                        sql: """
                            INSERT INTO keys (hash, state, serverId, createdAt, network)
                            VALUES (?, ?, ?, 1, '192.0.2.1')
                            """, arguments: [Data([UInt8(number)]), state, "agent \(number)"])
                }
            }
            older.close()
            let store = try HubStore(path: path)
            let keys = try await store.keys()
            #expect(keys.map(\.serverID) == [nil, "agent 1", "agent 2"])
            #expect(keys.map(\.claim) == ["agent 0", nil, nil])
            #expect(keys[1].origin.networks == ["192.0.2.1"])
            let upkeep = store.agentKeys
            #expect(try await upkeep.sweep(at: now(), history: now()).isEmpty)
        }
    }
}
