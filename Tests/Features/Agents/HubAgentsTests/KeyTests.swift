import Agents
import Foundation
import HubCore
import HubDatabase
import HubIntake
import HubSeries
import HubTestSupport
import MonitorCore
import Testing

@testable import HubAgents

@Suite("keys and quarantine") struct KeyTests {
    @Test("a key is known by itself alone, holds no '=', and is not in the file")
    func secret() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let secret = try await store.pendingKey()
            #expect(secret.revealed.utf8.count == 64)
            #expect(!secret.revealed.contains("="))
            let key = try #require(await store.key(secret))
            #expect(key.state == .pending)
            #expect(key.address == "192.0.2.1" && key.peer == "198.51.100.7")
            #expect(try await store.key(Secret(secret.revealed + "0")) == nil)
            let dumped = try await store.reading {
                try Data.fetchAll($0, sql: "SELECT hash FROM keys").map {
                    $0.map { String(format: "%02x", $0) }.joined()
                }
            }
            #expect(dumped.count == 1 && !dumped.contains { $0.contains(secret.revealed) })
        }
    }

    @Test("what comes with a pending key waits, and is in history once the key is approved")
    func approval() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0)
            let secret = try await running.store.pendingKey()
            for sequence in UInt64(1)...150 {
                #expect(try await running.store.store(arrival(sequence)) == .waiting)
            }
            #expect(try await running.store.store(arrival(1)) == .repeated)
            #expect(try await running.store.agents().isEmpty)
            #expect(try await running.store.key(secret)?.waitingSnapshots == 150)
            await running.stop()
            #expect(try await running.store.decide(.approved, on: 1))
            let intake = try running.store.worker()
            while try await intake.admit(at: .now) {}
            let points = try await running.store.history(
                of: SeriesKey(device: mac), agent: "attic", in: noon..<noon + 3_600_000, step: 3_600_000)
            #expect(points.map(\.aggregate.sum.first) == [150_000])
            #expect(try await running.store.key(secret)?.waitingSnapshots == 0)
            #expect(try await running.store.agents().map(\.serverID) == ["attic"])
            #expect(try await intake.store([arrival(7), arrival(151)], at: .now) == [.repeated, .stored])
        }
    }

    @Test("a running hub takes in what was approved by another process", .timeLimit(.minutes(1)))
    func approvedElsewhere() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0, sealEvery: .milliseconds(10))
            _ = try await running.store.pendingKey()
            #expect(try await running.store.store(arrival(1)) == .waiting)
            let command = try HubStore(path: path)
            #expect(try await command.decide(.approved, on: 1))
            while try await running.store.agents().isEmpty { await Task.yield() }
            #expect(try await running.store.store(arrival(1)) == .repeated)
            await running.stop()
        }
    }

    @Test("a denied key is refused, and what waited is gone")
    func denied() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0)
            _ = try await running.store.pendingKey()
            _ = try await running.store.store(arrival(1))
            #expect(try await running.store.decide(.denied, on: 1))
            #expect(try await running.store.store(arrival(2)) == .denied)
            #expect(try await running.store.keys().map(\.waitingSnapshots) == [0])
            #expect(try await running.store.decide(.denied, on: 9) == false)
            await running.stop()
        }
    }

    @Test("a key speaks for the agent that used it first, and for no other")
    func foreign() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            #expect(try await running.store.store(arrival(1)) == .stored)
            #expect(try await running.store.store(arrival(1, server: "cellar")) == .foreign(owner: "attic"))
            #expect(try await running.store.store(arrival(1, key: 77)) == .denied)
            await running.stop()
        }
    }

    @Test("a full quarantine keeps what it acknowledged and takes no more")
    func bounded() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0)
            _ = try await running.store.pendingKey()
            let store = running.store
            let outcomes = try await withThrowingTaskGroup(of: ReportOutcome.self) { group in
                for sequence in 0..<UInt64(AgentStore.mostWaitingReports + 5) {
                    group.addTask { try await store.store(arrival(sequence)) }
                }
                var all: [ReportOutcome] = []
                for try await one in group { all.append(one) }
                return all
            }
            #expect(outcomes.count { $0 == .waiting } == AgentStore.mostWaitingReports)
            #expect(outcomes.count { $0 == .quarantineFull } == 5)
            await running.stop()
        }
    }

    @Test("strangers can have only so many keys that nobody decided on, and one network fewer")
    func manyKeys() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            func ask(_ peer: String) async throws -> PendingKey {
                try await store.newPendingKey(for: "192.0.2.1", from: peer)
            }
            // One customer has many networks of IPv6.
            for index in 0..<AgentStore.mostPendingOfNetwork { _ = try await ask("2001:db8:0:\(index)::1") }
            #expect(try await ask("2001:db8:0:ffff::1") == .networkFull)
            #expect(try await ask("2001:db8:1::1") != .networkFull)
            for index in 0..<AgentStore.mostPendingKeys { _ = try await ask("192.0.2.\(index % 250)") }
            #expect(try await ask("198.51.100.1") == .full)
            _ = try await store.agentKeys.sweep(
                at: now() + 86_400_001, history: nil)
            #expect(try await store.keys().isEmpty)
        }
    }

    @Test("a key that was used and not approved is gone two weeks after its last use, and that is told")
    func expired() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0)
            let store = running.store
            _ = try await store.pendingKey()
            _ = try await store.store(arrival(1))
            let upkeep = store.agentKeys
            func finish(days: Int64, history: Int64?) async throws -> [KeyNews] {
                let now = now() + 1000
                return try await upkeep.sweep(
                    at: now + days * 86_400_000, history: history.map { now + $0 * 86_400_000 })
            }
            #expect(try await finish(days: 13, history: 13).isEmpty)
            // Where the hub's clock may be wrong, what was acknowledged stays.
            #expect(try await finish(days: 15, history: 1).isEmpty)
            #expect(try await finish(days: 15, history: nil).isEmpty)
            #expect(try await finish(days: 14, history: 14) == [.expired(keys: [1], snapshots: 1)])
            #expect(try await store.keys().isEmpty)
            await running.stop()
        }
    }

    @Test("a key that holds no snapshot goes by the hub's clock, whatever history's time is")
    func expiredEmpty() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            _ = try await store.pendingKey()
            #expect(try await store.owner(of: 1, claiming: "attic") == nil)
            let upkeep = store.agentKeys
            #expect(
                try await upkeep.sweep(at: now() + 14 * 86_400_000 + 1000, history: nil)
                    == [.expired(keys: [1], snapshots: 0)])
        }
    }

    @Test("a key that was used while the clock ran ahead lives no longer for it")
    func usedAhead() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0)
            let store = running.store
            _ = try await store.pendingKey()
            _ = try await store.store(arrival(1))
            let (now, day) = (now(), Int64(86_400_000))
            try await store.writing {
                try $0.execute(sql: "UPDATE keys SET seenAt = ?", arguments: [now + 400 * day])
            }
            let upkeep = store.agentKeys
            // A clock that may be wrong corrects nothing.
            _ = try await upkeep.sweep(at: now, history: now - day)
            #expect(try await store.keys()[0].seenAt?.milliseconds == now + 400 * day)
            _ = try await upkeep.sweep(at: now, history: now)
            #expect(try await store.keys()[0].seenAt?.milliseconds == now)
            #expect(try await upkeep.sweep(at: now + 15 * day, history: now + 15 * day).count == 1)
            await running.stop()
        }
    }

    @Test("a stranger's key leaves room in quarantine for others'")
    func sharedQuarantine() async throws {
        try await withFolder { path in
            let running = try await Running(path, keys: 0)
            let store = running.store
            for peer in ["2001:db8::1", "2001:db8:0:7::2", "192.0.2.9"] {
                _ = try await store.newPendingKey(for: "192.0.2.1", from: peer)
            }
            try await store.writing {
                try $0.execute(sql: "UPDATE keys SET waitingBytes = 33554432 WHERE number = 1")
            }
            #expect(try await store.store(arrival(1, server: "attic", key: 2)) == .quarantineFull)
            #expect(try await store.store(arrival(1, server: "cellar", key: 3)) == .waiting)
            await running.stop()
        }
    }
}
