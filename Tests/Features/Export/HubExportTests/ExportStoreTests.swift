import DatabaseTestSupport
import HubDatabase
import HubSeries
import HubServer
import MonitorCore
import TestSupport
import Testing

@testable import HubExport

@Suite("Blocks that receivers lack") struct ExportStoreTests {
    private func open(_ folder: ScratchFolder) throws -> ExportStore {
        let database = try HubDatabase.scratch(
            folder.path + "/hub.db", .migrating, schema: [HubFeature.export].schema())
        return ExportStore(database: database)
    }

    /// What packing a block does.
    private func pack(_ store: ExportStore, agent: Int64 = 1, _ block: Int64) async throws {
        try await store.database.write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO agents (id, serverId, firstSeen, lastSeen) VALUES (?, ?, 0, 0)",
                arguments: [agent, "agent-\(agent)"])
            try database.execute(
                sql: "INSERT OR REPLACE INTO minutes (agent, block, body) VALUES (?, ?, x'00')",
                arguments: [agent, block])
        }
    }

    private func packOwn(_ store: ExportStore, _ block: Int64) async throws {
        try await store.database.write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO seriesSubjects (id, name) VALUES (7, 'line/wan')")
            for tier in 0...5 {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO tierPacks VALUES (7, 12, ?, ?, x'00')",
                    arguments: [tier, block])
            }
        }
    }

    private func blocks(_ store: ExportStore, _ receiver: String = "otlp") async throws -> [Int64] {
        try await store.next(receiver, atMost: 100).map(\.block.number)
    }

    @Test("each block is noted once as it is packed, and again when it is packed again")
    func noting() async throws {
        let folder = ScratchFolder()
        let store = try open(folder)
        try await pack(store, 1)
        try await store.watch(["otlp"])
        #expect(try await blocks(store) == [])
        try await pack(store, 2)
        try await packOwn(store, 3)
        try await store.watch(["otlp"])
        try await pack(store, 2)
        let items = try await store.next("otlp", atMost: 100)
        #expect(items.map(\.block.number) == [2, 3, 2])
        #expect(
            items.map(\.owner) == [.agent("agent-1"), .packs(.own("line/wan"), kind: 12), .agent("agent-1")])
        try await store.advance("otlp", to: items[1].id, sent: 30, refused: 2)
        #expect(try await blocks(store) == [2])
        #expect(try await store.standing("otlp") == .init(waiting: 1, sent: 30, refused: 2))
        store.database.close()
    }

    @Test("what was packed while nobody watched is found at the next start")
    func unseen() async throws {
        let folder = ScratchFolder()
        var store = try open(folder)
        try await store.watch(["otlp"])
        try await pack(store, 1)
        store.database.close()
        store = try open(folder)
        try await pack(store, 2)
        try await packOwn(store, 3)
        try await store.watch(["otlp"])
        // The first one is there twice, since nobody noted that it was noted: it is sent again, which harms nothing.
        #expect(Set(try await blocks(store)) == [1, 2, 3])
        store.database.close()
    }

    @Test("a receiver that is slow keeps what it lacks, and one that is gone keeps nothing")
    func receivers() async throws {
        let folder = ScratchFolder()
        let store = try open(folder)
        try await store.watch(["otlp", "remote-write"])
        for block in 1...4 as ClosedRange<Int64> { try await pack(store, block) }
        let last = try #require(try await store.next("otlp", atMost: 100).last)
        try await store.advance("otlp", to: last.id, sent: 1, refused: 0)
        #expect(try await blocks(store) == [])
        #expect(try await blocks(store, "remote-write") == [1, 2, 3, 4])
        try await store.watch(["otlp"])
        #expect(try await store.standing("remote-write") == nil)
        try await pack(store, 5)
        #expect(try await blocks(store) == [5])
        try await store.forget()
        try await pack(store, 6)
        #expect(
            try await store.database.write { try Int.fetchOne($0, sql: "SELECT count(*) FROM exportBlocks") }
                == 0)
        store.database.close()
    }

    @Test("blocks of an agent that is deleted are forgotten, and no later one is passed over")
    func deleted() async throws {
        let folder = ScratchFolder()
        let store = try open(folder)
        try await store.watch(["otlp"])
        try await pack(store, agent: 1, 1)
        try await pack(store, agent: 2, 1)
        let last = try #require(try await store.next("otlp", atMost: 100).last)
        try await store.advance("otlp", to: last.id, sent: 2, refused: 0)
        try await store.database.write { try $0.execute(sql: "DELETE FROM agents WHERE id = 2") }
        try await pack(store, agent: 1, 2)
        #expect(try await blocks(store) == [2])
        store.database.close()
    }

    @Test("all from a time on is sent once more on wish")
    func again() async throws {
        let folder = ScratchFolder()
        let store = try open(folder)
        for block in 10...14 as ClosedRange<Int64> { try await pack(store, block) }
        try await packOwn(store, 12)
        try await store.watch(["otlp"])
        #expect(try await store.again(from: Block(number: 12).start) == 4)
        #expect(try await blocks(store) == [12, 13, 14, 12])
        store.database.close()
    }
}
