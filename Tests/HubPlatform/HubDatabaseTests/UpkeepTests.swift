import DatabaseTestSupport
import Foundation
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite("upkeep and the lock") struct UpkeepTests {
    @Test(
        "what is deleted is given back to the file system",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
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
            try await Upkeep(store.database, []).vacuum()
            #expect(try await pages() < 100)
        }
    }

    @Test("a second hub on the same file is told so")
    func lock() async throws {
        try await withFolder { path in
            let first = try HubLock(path: path)
            let error = #expect(throws: StorageError.self) { try HubLock(path: path) }
            #expect(error?.code == .inUse)
            _ = first
        }
    }
}
