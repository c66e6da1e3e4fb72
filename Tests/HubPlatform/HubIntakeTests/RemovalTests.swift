import Agents
import Foundation
import HubCore
import HubDatabase
import HubLan
import HubSeries
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubIntake

@Suite("agents and series that go") struct RemovalTests {
    private static let year: Int64 = 366 * 86_400_000

    private func intake(_ store: HubStore) throws -> Worker {
        try store.worker()
    }

    private func count(_ table: String, _ store: HubStore) async throws -> Int? {
        try await store.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") }
    }

    @Test("a removed agent's keys and history are gone, and its name and number begin anew")
    func agent() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            for _ in 1...2 { _ = try await store.newKey(.approved) }
            let intake = try intake(store)
            let cellar = arrival(1, server: "cellar", key: 2)
            _ = try await intake.store([arrival(1), arrival(2), cellar], at: .now)
            try await intake.sealAll()
            _ = try await AgentOrderStore(store.database).keepOrders([0x31], of: "probes", for: "attic")
            // As a command does, beside a running hub.
            let command = try HubStore(path: path)
            #expect(try await command.remove(agent: "attic"))
            #expect(try await command.remove(agent: "attic") == false)
            #expect(try await store.agents().map(\.serverID) == ["cellar"])
            #expect(try await AgentOrderStore(store.database).orderSets(of: "attic").isEmpty)
            #expect(try await store.audit(before: nil, atMost: 1).map(\.subject) == ["attic"])
            #expect(try await intake.store([arrival(3)], at: .now) == [.denied])
            _ = try await store.newKey(.approved)
            let key = try #require(try await store.keys().last?.number)
            #expect(try await intake.store([arrival(3, down: 5, key: key)], at: .now) == [.stored])
            while try await AgentTable(store.database).purge() {}
            try await intake.sealAll()
            for (agent, bytes) in [("attic", 5), ("cellar", 1000)] as [(String, UInt64)] {
                let totals = try await store.totals(of: agent, in: Period(number: 202_401))
                #expect(totals.map(\.downloadedBytes) == [bytes])
            }
            #expect(try await count("agents", store) == 2)
            #expect(try await count("fine", store) == 2)
        }
    }

    @Test(
        "series that were not seen for a year go, and their bytes stay in one row; what an operator named stays"
    )
    func series() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.newKey(.approved)
            let intake = try intake(store)
            func visit(_ sequence: UInt64, _ number: UInt64, at time: Int64 = noon) async throws {
                var one = arrival(sequence, down: 10 + number)
                one.snapshot.windowEnded = UTCTime(milliseconds: time + Int64(sequence) * 5000)
                one.snapshot.devices[0].mac = MACAddress(raw: 0x0277_0000_0000 + number)
                one = Arrival(
                    snapshot: one.snapshot, key: 1, agentVersion: nil, arrivedAt: one.snapshot.windowEnded)
                _ = try await intake.store([one], at: .now)
            }
            for number in UInt64(1)...4 { try await visit(number, number) }
            try await intake.sealAll()
            #expect(try await store.rename("02:77:00:00:00:01", of: "attic", to: GivenName("Anna")))
            let later = noon + Self.year + 86_400_000
            try await visit(5, 5, at: later)
            // It comes back, and is not packed yet.
            try await visit(6, 4, at: later)
            while try await intake.reclaim("attic", at: later + 10_000, TierRetention()) {}
            let month = try await store.totals(of: "attic", in: Period(number: 202_401))
            #expect(month.map(\.device).sorted() == ["02:77:00:00:00:01", "02:77:00:00:00:04", "former"])
            #expect(month.first { $0.device == "former" }?.downloadedBytes == 25)
            let all = month.map(\.downloadedBytes).reduce(0, +)
            #expect(all == 50)
            // Those that are gone may come back as new ones; the next sweep finds none.
            try await visit(7, 2, at: later)
            try await intake.sealAll(at: later + 7_200_000)
            while try await intake.reclaim("attic", at: later + 20_000, TierRetention()) {}
            let again = try await store.totals(of: "attic", in: Period(number: 202_501))
            #expect(again.map(\.downloadedBytes).sorted() == [12, 14, 15])
        }
    }

    @Test("series go in steps; one that comes back between two of them stays")
    func steps() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.newKey(.approved)
            let intake = try intake(store)
            func visit(_ sequence: UInt64, _ numbers: ClosedRange<UInt64>, at time: Int64) async throws {
                var one = arrival(sequence)
                one.snapshot.windowEnded = UTCTime(milliseconds: time + Int64(sequence) * 5000)
                one.snapshot.devices = numbers.map { number in
                    var device = one.snapshot.devices[0]
                    device.mac = MACAddress(raw: 0x0277_0000_0000 + number)
                    return device
                }
                one = Arrival(
                    snapshot: one.snapshot, key: 1, agentVersion: nil, arrivedAt: one.snapshot.windowEnded)
                #expect(try await intake.store([one], at: .now) == [.stored])
            }
            let last = UInt64(Reclaiming.most) + 50
            try await visit(1, 1...last - 1, at: noon)
            try await visit(2, last...last, at: noon)
            try await intake.sealAll()
            let later = noon + Self.year + 86_400_000
            try await visit(3, 1000...1000, at: later)
            let before = try #require(try await count("series", store))
            #expect(try await intake.reclaim("attic", at: later + 10_000, TierRetention()))
            // Some are found and stay, since they are open again.
            let after = try #require(try await count("series", store))
            #expect(before - Reclaiming.most..<before - Reclaiming.most / 2 ~= after)
            try await visit(4, last...last, at: later)
            while try await intake.reclaim("attic", at: later + 30_000, TierRetention()) {}
            let left = try await store.reading { database in
                try String.fetchAll(
                    database, sql: "SELECT name FROM series WHERE kind = ? ORDER BY name",
                    arguments: [SeriesKind.device.number])
            }
            #expect(left == ["02:77:00:00:00:96", "02:77:00:00:03:e8", "former"])
        }
    }

    @Test("an agent with many devices gives them up after a month")
    func room() {
        let retention = TierRetention()
        #expect(retention.unseen(whileHaving: 100) == Self.year)
        #expect(retention.unseen(whileHaving: 9000) == TierRetention.days(31))
        #expect(
            TierRetention(minutes: TierRetention.days(90)).unseen(whileHaving: 9000) == TierRetention.days(90)
        )
    }
}
