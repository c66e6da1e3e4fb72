import Foundation
import GRDB
import MonitorCore
import Testing

@testable import HubStore

@Suite("retention, backup and restore") struct UpkeepTests {
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
            try await Upkeep(database: store.database, retention: Retention()).finish(at: HubStore.now)
            #expect(try await pages() < 100)
        }
    }

    @Test("a backup of a running hub is whole, is its owner's alone, and comes back")
    func backup() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(arrival(1))
            try Backup.write(from: path, to: path + ".backup")
            _ = try await running.store.store(arrival(2))
            await running.stop()
            let rights = try FileManager.default.attributesOfItem(atPath: path + ".backup")
            #expect(rights[.posixPermissions] as? Int == 0o600)
            try Backup.check(path + ".backup")
            try Backup.restore(path + ".backup", to: path)
            let again = try await Running(path)
            #expect(try await again.store.store(arrival(1)) == .repeated)
            #expect(try await again.store.store(arrival(2)) == .stored)
            await again.stop()
        }
    }

    @Test("a backup comes back under a running hub, which goes on with what it held")
    func restoreLive() async throws {
        try await withFolder { path in
            let lock = try HubLock(path: path)
            let running = try await Running(path)
            let store = running.store
            for sequence in UInt64(1)...3 { _ = try await store.store(arrival(sequence)) }
            try Backup.write(from: path, to: path + ".backup")
            for sequence in UInt64(4)...9 { _ = try await store.store(arrival(sequence)) }
            _ = try await store.store(arrival(1, start: "s2"))
            #expect(try await points(store, step: 1000) == 9)
            try Backup.restore(path + ".backup", to: path)
            #expect(try await points(store, step: 1000) == 3)
            // Sequences, series and open blocks in memory are those of the copy.
            #expect(try await store.store(arrival(3)) == .repeated)
            #expect(try await store.store(arrival(4)) == .stored)
            #expect(try await store.store(arrival(1, start: "s2")) == .stored)
            #expect(try await points(store, step: 1000) == 4)
            await running.stop()
            var intake = try Intake(store.database, calendar: WallCalendar(.gmt))
            try await intake.sealAll()
            #expect(try await points(store, step: 1000) == 4)
            try Backup.check(path)
            #expect(try await points(HubStore(path: path + ".before-restore"), step: 1000) == 9)
            _ = lock
        }
    }

    @Test("a damaged file is never restored over a whole one")
    func damagedBackup() async throws {
        try await withFolder { path in
            _ = try await hour(path)
            try Backup.write(from: path, to: path + ".backup")
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path + ".backup"))
            bytes.replaceSubrange(5000..<9000, with: Data(repeating: 0xa5, count: 4000))
            try bytes.write(to: URL(fileURLWithPath: path + ".backup"))
            #expect(throws: HubStoreError.self) { try Backup.restore(path + ".backup", to: path) }
            try Backup.check(path)
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
