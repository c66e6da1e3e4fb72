import Agents
import DatabaseTestSupport
import Foundation
import HubCore
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite(
    "a database that goes under the running hub",
    .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
struct LostFileTests {
    private let files = FileManager.default

    @Test("what cannot be found again by its name is not acknowledged", arguments: ["", "-wal", "-shm"])
    func deleted(end: String) async throws {
        try await withFolder { path in
            let running = try await Running(path)
            #expect(try await running.store.store(arrival(1)) == .stored)
            try files.moveItem(atPath: path + end, toPath: path + end + ".moved")
            let error = await #expect(throws: StorageError.self) {
                try await running.store.store(arrival(2))
            }
            #expect(error?.code == .lost)
            #expect(
                await running.store.database.health().trouble?.contains("while the hub was running") == true)
            await #expect(throws: StorageError.self) { try await running.store.newKey(.approved) }
            // Moved back, it is the same database again.
            try? files.removeItem(atPath: path + end)
            try files.moveItem(atPath: path + end + ".moved", toPath: path + end)
            #expect(try await running.store.store(arrival(2)) == .stored)
            await running.stop()
        }
    }

    @Test("another file in its place is not written to, nor does the end of the hub delete its log")
    func exchanged() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(arrival(1))
            for end in DatabaseFiles.ends {
                try files.moveItem(atPath: path + end, toPath: path + ".old" + end)
            }
            let other = try HubStore(path: path)
            _ = try await other.newKey(.approved)
            let error = await #expect(throws: StorageError.self) {
                try await running.store.store(arrival(2))
            }
            #expect(error?.code == .lost && error?.cause.contains("another file") == true)
            await running.stop()
            running.store.close()
            #expect(FileSize.of(path + "-wal") > 0)
            #expect(try await other.keys().count == 1)
        }
    }

    @Test("pages that were damaged on the medium are seen at the next look, and nothing is stored after it")
    func damaged() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(arrival(1))
            try await running.store.database.pool.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
            }
            let told = Told()
            running.store.tellChanges { sentence, _ in told.add(sentence) }
            #expect(await running.store.database.health().trouble == nil)
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            for page in 8..<FileSize.of(path) / 4096 {
                try file.seek(toOffset: page * 4096)
                try file.write(contentsOf: Data(repeating: 0xa5, count: 2000))
            }
            // What was found a moment ago is the answer for that moment.
            try await until {
                await running.store.database.health().trouble?.contains("monitor-hub restore") == true
            }
            let error = await #expect(throws: StorageError.self) {
                try await running.store.store(arrival(2))
            }
            #expect(error?.code == .damaged)
            #expect(told.all.count { $0.contains("malformed") } == told.all.count && told.all.count <= 2)
            await running.stop()
            running.store.close()
            let again = #expect(throws: StorageError.self) { try HubStore(path: path) }
            #expect(again?.code == .damaged)
        }
    }

    @Test(
        "on a busy hub the database is opened a few times a second at most, however often its health is asked for"
    )
    func busy() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let probes = Told()
            let watch = DatabaseWatch(path, probing: { probes.add(path) })
            let began = ContinuousClock.now
            for number in 1...40 {
                try await store.writing { try $0.execute(sql: "PRAGMA user_version = \(number)") }
                await watch.look()
            }
            let windows = Int((ContinuousClock.now - began) / DatabaseWatch.between)
            #expect((1...1 + windows).contains(probes.all.count))
            #expect(watch.condition.trouble == nil)
        }
    }

    @Test("a hub that is given nothing finds out by itself that it could not keep it, and when it can again")
    func quiet() async throws {
        try await withFolder { path in
            let running = try await Running(path, sealEvery: .milliseconds(20))
            let before = await running.store.database.health()
            try await until { await running.store.database.health().lastWrite != nil }
            #expect(before.trouble == nil)
            await running.stop()
        }
    }

    @Test("every commit is on the medium before it is answered")
    func durable() async throws {
        try await withFolder { path in
            let store = try HubStore(path: path)
            let level = try await store.writing { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            // FULL. Source: sqlite.org/pragma.html#pragma_synchronous.
            #expect(level == 2)
        }
    }
}

/// What the operator would read.
final class Told: @unchecked Sendable {
    private let lock = NSLock()
    private var sentences: [String] = []

    func add(_ sentence: String) { lock.withLock { sentences.append(sentence) } }

    var all: [String] { lock.withLock { sentences } }
}

/// Waits, for ten seconds at most.
func until(_ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(10)
    while try await !condition() {
        try #require(ContinuousClock.now < end, "waited in vain")
        try await Task.sleep(for: .milliseconds(5))
    }
}
