import Agents
import DatabaseTestSupport
import Foundation
import GRDB
import HubCore
import HubTestSupport
import MonitorCore
import TestSupport
import Testing

@testable import HubDatabase

@Suite("opening a database") struct OpeningTests {
    /// As an older version left it.
    private func older(_ path: String) throws {
        let migrator = DatabaseSchema.hub.migrator()
        try migrator.migrate(DatabaseQueue(path: path), upTo: migrator.migrations[2])
    }

    private func applied(_ path: String) throws -> Int {
        try DatabaseQueue(path: path).read { try DatabaseSchema.hub.migrator().appliedIdentifiers($0).count }
    }

    @Test(
        "a command leaves a database of an older version alone, and says who brings it up to date",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
    func olderIsLeft() async throws {
        try await withFolder { path in
            try older(path)
            for opening in [DatabaseOpening.current, .making] {
                let error = #expect(throws: StorageError.self) { try HubStore(path: path, opening) }
                #expect(error?.code == .older)
                #expect(error?.description.contains("monitor-hub migrate") == true)
            }
            try Backup.write(from: path, to: path + ".copy")
            #expect(try applied(path) == 3 && applied(path + ".copy") == 3)
            _ = try HubStore(path: path)
            #expect(try applied(path) == DatabaseSchema.hub.migrator().migrations.count)
        }
    }

    @Test("a database that is not there is made by whoever may make it, and by nobody else")
    func making() async throws {
        try await withFolder { path in
            #expect(throws: StorageError.self) { try HubStore(path: path, .current) }
            #expect(!FileManager.default.fileExists(atPath: path))
            _ = try HubStore(path: path, .making)
            _ = try HubStore(path: path, .current)
        }
    }

    @Test(
        "no empty database is made beside what is left of one",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"),
        arguments: [".before-restore-1", ".before-restore", "-wal"])
    func notEmpty(end: String) async throws {
        try await withFolder { path in
            try Data("left".utf8).write(to: URL(fileURLWithPath: path + end))
            let error = #expect(throws: StorageError.self) { try HubStore(path: path) }
            #expect(error?.code == .missing && error?.description.contains(path + end) == true)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test(
        "of what is left, the copy is named, and not its log; nothing tells to rename a log",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
    func leftBeside() async throws {
        try await withFolder { path in
            for end in [".before-restore-1", ".before-restore-1-wal"] {
                try Data("left".utf8).write(to: URL(fileURLWithPath: path + end))
            }
            let error = #expect(throws: StorageError.self) { try HubStore(path: path) }
            #expect(error?.cause == "it is missing, and '\(path).before-restore-1' is beside it")
            #expect(error?.description.contains("Rename") == false)
        }
    }

    @Test(
        "a column that a later version adds does not keep this one from writing",
        .disabled(if: ScratchPostgreSQL.isWanted, "is about SQLite's files"))
    func laterColumns() async throws {
        try await withFolder { path in
            let running = try await Running(path)
            let store = running.store
            let pending = try await store.pendingKey()
            try await store.writing { database in
                let tables = try String.fetchAll(
                    database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT NULL")
                for table in tables where !table.hasPrefix("sqlite_") && !table.hasPrefix("grdb_") {
                    try database.execute(sql: "ALTER TABLE \(table) ADD COLUMN later TEXT")
                }
            }
            #expect(try await store.store(arrival(1)) == .stored)
            let key = try #require(await store.key(pending))
            #expect(try await store.store(arrival(1, server: "cellar", key: key.number)) == .waiting)
            try await store.addUser("anna", .viewer, password: Secret("eleven pipers"), by: .console)
            _ = try await store.login("anna", password: Secret("eleven pipers"), from: "192.0.2.7")
            await running.stop()
            let intake = try store.worker()
            try await intake.sealAll()
        }
    }

    @Test("every INSERT names its columns")
    func namedColumns() throws {
        let positional = try Regex(#"INTO [\\\w.()]+\s+(VALUES|SELECT)"#)
        for folder in ["HubPlatform", "Features/Accounts", "Features/Agents", "Features/Lan"] {
            let root = Fixture.root + "/../../Sources/" + folder
            let paths = try FileManager.default.subpathsOfDirectory(atPath: root)
            for path in paths where path.hasSuffix(".swift") {
                let text = try String(contentsOfFile: root + "/" + path, encoding: .utf8)
                #expect(text.firstMatch(of: positional) == nil, "\(folder)/\(path)")
            }
        }
    }
}
