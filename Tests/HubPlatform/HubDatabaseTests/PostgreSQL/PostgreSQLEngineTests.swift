import DatabaseTestSupport
import Foundation
import HubCore
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite("the engine PostgreSQL", .enabled(if: ScratchPostgreSQL.isThere, "needs Debian's package postgresql"))
struct PostgreSQLEngineTests {
    private static let table = Migration(
        "2026-11-30 sheep",
        """
        CREATE TABLE sheep (
            number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            weight REAL, wool BLOB, isBlack INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        """)

    private func with(_ body: (HubDatabase) async throws -> Void) async throws {
        try await withFolder { path in
            let database = try open(path)
            try await body(database)
            database.close()
        }
    }

    private func open(
        _ path: String, _ opening: DatabaseOpening = .migrating, _ steps: [Migration] = [table]
    ) throws -> HubDatabase {
        let address = try #require(PostgreSQLAddress(ScratchPostgreSQL.shared.url(path)))
        return try HubDatabase(address, beside: path, opening, schema: DatabaseSchema(steps))
    }

    @Test("values come back as they were stored")
    func values() async throws {
        try await with { database in
            let number = try await database.change { database in
                try database.execute(
                    sql: "INSERT INTO sheep (name, weight, wool, isBlack) VALUES (?, ?, ?, ?)",
                    arguments: ["Ää’", -81.5, Data([0, 255]), true])
                return database.lastInsertedRowID
            }
            let row = try await database.read(.decision) { database in
                try Row.fetchOne(database, sql: "SELECT * FROM sheep WHERE number = ?", arguments: [number])
                    .map { row -> (String, Double?, Data?, Bool) in
                        (row["name"], row["weight"], row["wool"], row["isBlack"])
                    }
            }
            #expect(row?.0 == "Ää’" && row?.1 == -81.5 && row?.2 == Data([0, 255]) && row?.3 == true)
        }
    }

    @Test(
        "sums of whole numbers are whole numbers",
        arguments: [0, 7, -9_999, 10_000, 123_456_789_012, Int64.max / 2, -Int64.max / 2])
    func sums(number: Int64) async throws {
        try await with { database in
            let sum = try await database.read(.decision) { database in
                try Int64.fetchOne(
                    database, sql: "SELECT sum(n) FROM (SELECT ? AS n UNION ALL SELECT ?) AS x",
                    arguments: [number, number])
            }
            #expect(sum == number * 2)
        }
    }

    @Test("a statement that fails says what is at fault, and a savepoint keeps the others")
    func faults() async throws {
        try await with { database in
            try await database.change { database in
                let add = "INSERT INTO sheep (name) VALUES (?)"
                try database.execute(sql: add, arguments: ["Dolly"])
                let content = #expect(throws: DatabaseError.self) {
                    try database.savepoint { try database.execute(sql: add, arguments: ["DOLLY"]) }
                }
                #expect(content?.kind == .content)
                let statement = #expect(throws: DatabaseError.self) {
                    try database.savepoint { try database.execute(sql: "SELECT * FROM goats") }
                }
                #expect(statement?.kind == .statement)
                try database.execute(sql: add, arguments: ["Polly"])
            }
            let names = try await database.read(.chart) {
                try String.fetchAll($0, sql: "SELECT name FROM sheep ORDER BY number")
            }
            #expect(names == ["Dolly", "Polly"])
        }
    }

    @Test("a transaction that goes on after a statement has failed is not acknowledged")
    func swallowed() async throws {
        try await with { database in
            await #expect(throws: StorageError.self) {
                try await database.change { database in
                    try database.execute(sql: "INSERT INTO sheep (name) VALUES ('Dolly')")
                    try? database.execute(sql: "SELECT * FROM goats")
                }
            }
            let count = try await database.read(.decision) {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM sheep")
            }
            #expect(count == 0)
        }
    }

    @Test("a connection that was ended is opened again, and the questions go on")
    func reconnect() async throws {
        try await with { database in
            let own = try await database.write { try Int64.fetchOne($0, sql: "SELECT pg_backend_pid()") }
            _ = try await database.pool.read {
                try Bool.fetchOne($0, sql: "SELECT pg_terminate_backend(\(own ?? 0))")
            }
            try await database.write { try $0.execute(sql: "INSERT INTO sheep (name) VALUES ('Dolly')") }
            let other = try await database.write { try Int64.fetchOne($0, sql: "SELECT pg_backend_pid()") }
            #expect(own != other)
        }
    }

    @Test("numbers that a step gave are not given again, and a question changes no rows")
    func numbers() async throws {
        let first = Migration(
            "2026-12-01 first sheep", "INSERT INTO sheep (number, name) VALUES (1, 'Dolly')")
        try await withFolder { path in
            let database = try open(path, .migrating, [Self.table, first])
            let (number, changes) = try await database.change { database in
                try database.execute(sql: "INSERT OR IGNORE INTO sheep (name) VALUES ('Polly')")
                _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sheep WHERE name = 'nobody'")
                return (database.lastInsertedRowID, database.changesCount)
            }
            #expect(number == 2 && changes == 1)
            database.close()
        }
    }

    @Test(
        "a password that is not percent-encoded is refused before any part of it is taken for a host or a name",
        arguments: [
            "mon:pa/ss@db.example/monitor", "mon:pa@ss@db.example/monitor", "mon:p@a/ss@db.example/monitor",
        ])
    func unencoded(rest: String) {
        #expect(PostgreSQLAddress("postgresql://\(rest)") == nil)
    }

    @Test("one hub runs on a database; whose session was lost takes the lock again, or writes nothing")
    func lock() async throws {
        try await withFolder { path in
            let url = ScratchPostgreSQL.shared.url(path)
            let address = try #require(PostgreSQLAddress(url))
            let schema = DatabaseSchema([Self.table])
            func hub() throws -> HubDatabase {
                try HubDatabase(address, beside: path, .migrating, isHub: true, schema: schema)
            }
            let first = try hub()
            let place = DatabasePlace.server(address, beside: path)
            #expect(place.isServed)
            let refused = #expect(throws: StorageError.self) { try hub() }
            #expect(refused?.code == .inUse)
            // A command may work beside it.
            let command = try HubDatabase(address, beside: path, .current, schema: schema)
            try await command.write { try $0.execute(sql: "INSERT INTO sheep (name) VALUES ('Dolly')") }
            let before = try await first.write { try $0.generation }
            let own = try await first.write { try Int64.fetchOne($0, sql: "SELECT pg_backend_pid()") }
            _ = try await command.pool.read {
                try Bool.fetchOne($0, sql: "SELECT pg_terminate_backend(\(own ?? 0))")
            }
            let second = try hub()
            await #expect(throws: StorageError.self) {
                try await first.change { try $0.execute(sql: "INSERT INTO sheep (name) VALUES ('Polly')") }
            }
            #expect(await first.health().trouble?.contains("a hub is running on it") == true)
            second.close()
            // It asks for the lock a few times a second.
            let molly = "INSERT INTO sheep (name) VALUES ('Molly')"
            while (try? await first.change { try $0.execute(sql: molly) }) == nil {}
            #expect(try await first.write { try $0.generation } != before)
            first.close()
            command.close()
            #expect(!place.isServed)
        }
    }

    @Test("a copy is the server's, and the check says of which shape it is")
    func place() async throws {
        try await withFolder { path in
            let address = try #require(PostgreSQLAddress(ScratchPostgreSQL.shared.url(path)))
            let place = DatabasePlace.server(address, beside: path)
            #expect(try place.check(DatabaseSchema([Self.table])) == .older)
            let database = try open(path)
            #expect(try place.check(DatabaseSchema([Self.table])) == .whole)
            #expect(throws: StorageError.self) { try place.check(DatabaseSchema()) }
            let error = #expect(throws: StorageError.self) { try database.requireFile() }
            #expect("\(error.map { "\($0)" } ?? "")".contains("Write one with pg_dump"))
            #expect(database.engineName.hasPrefix("PostgreSQL 1"))
            let sizes = await database.sizes()
            #expect(sizes.database > 1_000_000 && sizes.log == nil)
            database.close()
        }
    }

    @Test("a server that is away is told without the password, and at once")
    func unreachable() throws {
        let url = "postgresql://hub:tower@/hub?host=/nowhere"
        let address = try #require(PostgreSQLAddress(url))
        let error = #expect(throws: StorageError.self) {
            try HubDatabase(address, beside: "/nowhere/hub.db", .current, schema: DatabaseSchema())
        }
        #expect(error?.code == .unreachable)
        let sentence = "\(error.map { "\($0)" } ?? "")"
        #expect(sentence.hasPrefix("cannot open 'postgresql:///hub': "))
        #expect(sentence.hasSuffix("correct DATABASE_URL. The hub goes on when it is back."))
        #expect(!sentence.contains("tower"))
    }

    @Test("a database of another shape is refused")
    func shapes() async throws {
        try await withFolder { path in
            let older = #expect(throws: StorageError.self) { try open(path, .current) }
            #expect(older?.code == .older)
            try open(path).close()
            try open(path, .current).close()
            let newer = #expect(throws: StorageError.self) { try open(path, .migrating, []) }
            #expect(newer?.code == .newer)
        }
    }
}
