import DatabaseTestSupport
import Foundation
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
