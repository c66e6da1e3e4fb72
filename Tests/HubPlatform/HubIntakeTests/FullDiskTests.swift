import Agents
import DatabaseTestSupport
import Foundation
import HubDatabase
import HubLan
import HubTestSupport
import LanCore
import MonitorCore
import Testing

@testable import HubIntake

@Suite("a full disk", .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
struct FullDiskTests {
    private func crowd(_ sequence: UInt64) -> Arrival {
        var one = arrival(sequence)
        let device = one.snapshot.devices[0]
        one.snapshot.devices = (0..<200).map { number in
            var other = device
            other.mac = MACAddress(raw: 0x0200_0000_0000 + UInt64(number))
            return other
        }
        return one
    }

    private func limit(_ store: HubStore, more: Int) async throws {
        try await store.writing { database in
            let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            _ = try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(pages + more)")
        }
    }

    private func sum(_ store: HubStore, step: Int64) async throws -> UInt64 {
        let all = try await store.histories(
            of: .device, agent: "attic", in: noon - 5000..<noon + 3_600_000, step: step)
        return (all ?? [:]).values.joined().reduce(0) { $0 + $1.aggregate.sum.first }
    }

    @Test("what cannot be packed stays as it came, and is packed when there is room again")
    func sealing() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path, zone: .gmt)
            _ = try await store.newKey(.approved)
            let intake = try store.worker()
            for sequence in UInt64(1)...50 { _ = try await intake.store([crowd(sequence)], at: .now) }
            try await limit(store, more: 0)
            await #expect(throws: DatabaseError.self) { try await intake.sealAll() }
            for step in [1000, 60_000, 900_000] as [Int64] {
                #expect(try await sum(store, step: step) == 50 * 200 * 1000)
            }
            try await limit(store, more: 10_000)
            try await intake.sealAll()
            for step in [1000, 60_000, 900_000] as [Int64] {
                #expect(try await sum(store, step: step) == 50 * 200 * 1000)
            }
            #expect(try await store.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM intake") } == 0)
        }
    }

    @Test("what finds no room is refused, not half kept, and taken in when it is sent again")
    func intake() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(crowd(1))
            try await limit(running.store, more: 2)
            var kept: UInt64 = 1
            let error = await #expect(throws: StorageError.self) {
                while kept < 1000 {
                    _ = try await running.store.store(crowd(kept + 1))
                    kept += 1
                }
            }
            #expect(error?.code == .cannotWrite)
            #expect(try await sum(running.store, step: 900_000) == kept * 200 * 1000)
            try await limit(running.store, more: 10_000)
            #expect(try await running.store.store(crowd(kept + 1)) == .stored)
            #expect(try await running.store.store(crowd(kept)) == .repeated)
            #expect(try await sum(running.store, step: 900_000) == (kept + 1) * 200 * 1000)
            await running.stop()
            _ = try DatabaseCheck.run(path)
        }
    }
}
