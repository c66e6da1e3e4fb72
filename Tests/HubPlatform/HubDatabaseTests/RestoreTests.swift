import DatabaseTestSupport
import Foundation
import GRDB
import HubSeries
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite("backup and restore", .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
struct RestoreTests {
    private let files = FileManager.default

    private func points(_ store: HubStore) async throws -> Int {
        try await store.history(
            of: SeriesKey(device: mac), agent: "attic", in: noon - 5000..<noon + 7_200_000, step: 1000
        ).count
    }

    /// A database with so many snapshots, on which nothing runs.
    private func made(_ path: String, _ count: UInt64) async throws {
        let running = try await Running(path)
        for sequence in 1...count { _ = try await running.store.store(arrival(sequence)) }
        await running.stop()
        running.store.close()
    }

    private func snapshots(_ path: String) throws -> Int? {
        var configuration = Configuration()
        configuration.readonly = true
        return try DatabaseQueue(path: path, configuration: configuration).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM intake")
        }
    }

    private func change(_ path: String, _ sql: String) throws {
        try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
    }

    @discardableResult
    private func restore(_ file: String, _ path: String) throws -> String? {
        try Restore(to: path).run(DatabaseCopy(file))
    }

    @Test("a backup of a running hub is whole, is its owner's alone, and comes back")
    func backup() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(arrival(1))
            try Backup.write(from: path, to: path + ".backup")
            _ = try await running.store.store(arrival(2))
            await running.stop()
            running.store.close()
            let rights = try files.attributesOfItem(atPath: path + ".backup")
            #expect(rights[.posixPermissions] as? Int == 0o600)
            #expect(try DatabaseCheck.run(path + ".backup", isCopy: true) == .whole)
            #expect(throws: StorageError.self) { try Backup.write(from: path, to: path + ".backup") }
            try restore(path + ".backup", path)
            let again = try await Running(path)
            #expect(try await again.store.store(arrival(1)) == .repeated)
            #expect(try await again.store.store(arrival(2)) == .stored)
            await again.stop()
        }
    }

    @Test("a backup comes back under a running hub, which goes on with what it held")
    func live() async throws {
        try await withFolder { path in
            let lock = try HubLock(path: path)
            let running = try await Running(path)
            let store = running.store
            for sequence in UInt64(1)...3 { _ = try await store.store(arrival(sequence)) }
            try Backup.write(from: path, to: path + ".backup")
            for sequence in UInt64(4)...9 { _ = try await store.store(arrival(sequence)) }
            _ = try await store.store(arrival(1, start: "s2"))
            #expect(try await points(store) == 9)
            #expect(try restore(path + ".backup", path) == path + ".before-restore-1")
            #expect(try await points(store) == 3)
            // Sequences, series and open blocks in memory are those of the copy.
            #expect(try await store.store(arrival(3)) == .repeated)
            #expect(try await store.store(arrival(4)) == .stored)
            #expect(try await store.store(arrival(1, start: "s2")) == .stored)
            #expect(try await points(store) == 4)
            #expect(try restore(path + ".backup", path) == path + ".before-restore-2")
            #expect(try await store.store(arrival(4)) == .stored)
            await running.stop()
            let intake = try store.worker()
            try await intake.sealAll()
            #expect(try await points(store) == 4)
            _ = try DatabaseCheck.run(path)
            #expect(try await points(HubStore(path: path + ".before-restore-1")) == 9)
            #expect(try await points(HubStore(path: path + ".before-restore-2")) == 4)
            #expect(
                try files.contentsOfDirectory(atPath: (path as NSString).deletingLastPathComponent)
                    .allSatisfy { !$0.contains("part") && !$0.contains("keeping") })
            _ = lock
        }
    }

    @Test("ended in the middle, a restore under a running hub leaves what was there")
    func liveCrash() async throws {
        struct Crash: Error {}
        try await withFolder { path in
            let running = try await Running(path)
            for sequence in UInt64(1)...3 { _ = try await running.store.store(arrival(sequence)) }
            try Backup.write(from: path, to: path + ".backup")
            for sequence in UInt64(4)...9 { _ = try await running.store.store(arrival(sequence)) }
            try DatabaseCopy(path + ".backup").settle(as: path + ".part", .hub)
            var restore = LiveRestore(part: path + ".part", path: path, schema: .hub)
            restore.pagesPerStep = 5
            restore.progress = { _ in throw Crash() }
            #expect(throws: (any Error).self) { try restore.run() }
            #expect(try await running.store.store(arrival(9)) == .repeated)
            #expect(try await points(running.store) == 9)
            #expect(try snapshots(path + ".before-restore-1") == 9)
            await running.stop()
        }
    }

    @Test("wherever a restore ends, the old or the new database is whole", arguments: Restore.Step.allCases)
    func crash(step: Restore.Step) async throws {
        struct Crash: Error {}
        try await withFolder { path in
            try await made(path, 5)
            try Backup.write(from: path, to: path + ".backup")
            try await made(path, 9)
            try leaveLog(path)
            try DatabaseCopy(path + ".backup").settle(as: path + ".part", .hub)
            var restore = Restore(to: path)
            restore.before = { if $0 == step { throw Crash() } }
            #expect(throws: Crash.self) { try restore.exchange() }
            #expect(try DatabaseCheck.run(path) != .older)
            let left = try snapshots(path)
            #expect(left == (step == .sync ? 5 : 10))
            if step != .keep { #expect(try snapshots(path + ".before-restore-1") == 10) }
            // The next one is not in the way of the first, nor is what that left.
            try self.restore(path + ".backup", path)
            #expect(try snapshots(path) == 5)
        }
    }

    /// As `kill -9` leaves it: one snapshot in the log alone.
    private func leaveLog(_ path: String) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(
                sql: "INSERT INTO intake (agent, block, number, body) VALUES (1, 1, 1, x'00')")
        }
        for end in DatabaseFiles.ends {
            try files.copyItem(atPath: path + end, toPath: path + ".killed" + end)
        }
        try queue.close()
        for end in DatabaseFiles.ends {
            try? files.removeItem(atPath: path + end)
            if end != "-shm" { try files.moveItem(atPath: path + ".killed" + end, toPath: path + end) }
        }
        try? files.removeItem(atPath: path + ".killed-shm")
        #expect(FileSize.of(path + "-wal") > 0)
    }

    @Test("a restore is refused before anything is moved", arguments: [false, true])
    func refused(isLive: Bool) async throws {
        try await withFolder { path in
            try await made(path, 3)
            for name in ["newer", "damaged", "cut", "bare"] {
                try Backup.write(from: path, to: path + "." + name)
            }
            try change(
                path + ".newer", "INSERT INTO grdb_migrations (identifier) VALUES ('2099-01-01 later')")
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path + ".damaged"))
            bytes.replaceSubrange(5000..<9000, with: Data(repeating: 0xa5, count: 4000))
            try bytes.write(to: URL(fileURLWithPath: path + ".damaged"))
            try bytes.prefix(20_000).write(to: URL(fileURLWithPath: path + ".cut"))
            try Data(
                "not a database, but as long as the head of one is, which has a hundred bytes in it, at the least .."
                    .utf8
            )
            .write(to: URL(fileURLWithPath: path + ".text"))
            try change(path + ".other", "CREATE TABLE t (a)")
            try change(path + ".bare", "PRAGMA application_id = \(DatabaseMark.running.rawValue)")
            let lock = isLive ? try HubLock(path: path) : nil
            let running = try await Running(path)
            for (name, code) in [
                ("newer", StorageError.Code.newer), ("damaged", .damaged), ("cut", .damaged),
                ("text", .damaged), ("other", .damaged), ("bare", .incomplete), ("none", .unavailable),
            ] {
                let error = #expect(throws: StorageError.self) { try restore(path + "." + name, path) }
                #expect(error?.code == code, "\(name)")
            }
            #expect(try await running.store.store(arrival(4)) == .stored)
            let names = try files.contentsOfDirectory(atPath: (path as NSString).deletingLastPathComponent)
            #expect(names.allSatisfy { !$0.contains("before-restore") && !$0.contains("part") })
            await running.stop()
            withExtendedLifetime(lock) {}
        }
    }

    @Test("a plain copy of a stopped hub's folder comes back, also after kill -9 with its log")
    func plainCopy() async throws {
        try await withFolder { path in
            try await made(path, 3)
            try leaveLog(path)
            #expect(try DatabaseCheck.run(path, isCopy: true) == .wholeWithLog)
            #expect(!files.fileExists(atPath: path + "-shm"))
            let folder = (path as NSString).deletingLastPathComponent
            try files.createDirectory(atPath: folder + "/new", withIntermediateDirectories: true)
            #expect(try restore(folder, folder + "/new/hub.db") == nil)
            #expect(try snapshots(folder + "/new/hub.db") == 4)
            #expect(FileSize.of(path + "-wal") > 0)
        }
    }

    @Test("a plain copy of a running hub says that its log is missing; of a stopped one, that it is whole")
    func kinds() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            _ = try await running.store.store(arrival(1))
            try files.copyItem(atPath: path, toPath: path + ".copy")
            await running.stop()
            let error = #expect(throws: StorageError.self) {
                try DatabaseCheck.run(path + ".copy", isCopy: true)
            }
            #expect(error?.code == .incomplete)
            running.store.close()
            #expect(try DatabaseCheck.run(path, isCopy: true) == .whole)
            #expect(DatabaseMark.of(path) == .settled)
        }
    }

    @Test("a database of an older version is restored as it is")
    func older() async throws {
        try await withFolder { path in
            let migrator = DatabaseSchema.hub.migrator()
            try migrator.migrate(DatabaseQueue(path: path + ".old"), upTo: migrator.migrations[2])
            #expect(try DatabaseCheck.run(path + ".old", isCopy: true) == .older)
            #expect(try restore(path + ".old", path) == nil)
            #expect(try DatabaseCheck.run(path) == .older)
            _ = try HubStore(path: path)
        }
    }
}
