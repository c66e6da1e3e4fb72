import Foundation
import GRDB
import HubNouns
import Testing

@testable import HubStore

@Suite("retention") struct UpkeepTests {
    private func points(_ store: HubStore, step: Int64) async throws -> Int {
        try await store.history(
            of: SeriesKey(device: mac), agent: "attic", in: noon - 5000..<noon + 7_200_000, step: step
        ).count
    }

    /// A store with a sealed hour, and nobody running on it.
    private func hour(_ path: String) async throws -> HubStore {
        let running = try await Running(path)
        let store = running.store
        try await withThrowingTaskGroup { group in
            for sequence in UInt64(1)...700 {
                group.addTask { _ = try await store.store(arrival(sequence)) }
            }
            try await group.waitForAll()
        }
        await running.stop()
        var intake = try Intake(running.store.database, calendar: WallCalendar(.gmt))
        try await intake.sealAll()
        return store
    }

    @Test("each tier goes when its time is over, coarser ones stay, and hours are for ever")
    func retention() async throws {
        try await withFolder { path in
            let store = try await hour(path)
            let upkeep = Upkeep(database: store.database, retention: Retention())
            let agent = try #require(await upkeep.agents().first)
            let day: Int64 = 86_400_000
            try await upkeep.sweep(agent, at: noon + day / 2)
            #expect(try await points(store, step: 1000) == 700)
            try await upkeep.sweep(agent, at: noon + 2 * day)
            #expect(try await points(store, step: 1000) == 0)
            #expect(try await points(store, step: 60_000) == 59)
            try await upkeep.sweep(agent, at: noon + 40 * day)
            #expect(try await points(store, step: 60_000) == 0)
            #expect(try await points(store, step: 900_000) == 4)
            try await upkeep.sweep(agent, at: noon + 4000 * day)
            #expect(try await points(store, step: 900_000) == 0)
            #expect(try await points(store, step: 3_600_000) == 1)
        }
    }

    @Test("what is deleted is given back to the file system")
    func vacuum() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            try await store.writing { database in
                try database.execute(
                    sql: "INSERT INTO agents (id, serverId, firstSeen, lastSeen) VALUES (1, 'attic', 0, 0)")
                try database.execute(
                    sql: "INSERT INTO fine (agent, block, body) VALUES (1, 1, ?)",
                    arguments: [Data(count: 4 << 20)])
                try database.execute(sql: "DELETE FROM fine")
            }
            let pages = { try await store.reading { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 } }
            #expect(try await pages() > 1000)
            try await Upkeep(database: store.database, retention: Retention()).finish(
                at: HubStore.now, history: nil)
            #expect(try await pages() < 100)
        }
    }

    @Test("a second hub on the same file is told so")
    func lock() async throws {
        try await withFolder { path in
            let first = try HubLock(path: path)
            let error = #expect(throws: HubStoreError.self) { try HubLock(path: path) }
            #expect(error?.code == .inUse)
            _ = first
        }
    }
}
