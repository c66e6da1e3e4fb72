import DatabaseTestSupport
import Foundation
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite("a move between engines", .enabled(if: ScratchPostgreSQL.isThere, "needs Debian's package postgresql"))
struct MoveTests {
    /// Each kind of table that stores have.
    private static let animals = Migration(
        "2026-12-01 animals",
        """
        CREATE TABLE farms (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE) STRICT;
        CREATE TABLE sheep (
            id INTEGER PRIMARY KEY, farm INTEGER NOT NULL REFERENCES farms ON DELETE CASCADE,
            mother INTEGER REFERENCES sheep, weight REAL, wool BLOB, user TEXT
        ) STRICT;
        CREATE TABLE tags (sheep INTEGER PRIMARY KEY REFERENCES sheep ON DELETE CASCADE, tag TEXT NOT NULL) STRICT;
        CREATE TABLE visits (farm INTEGER NOT NULL, day TEXT NOT NULL, PRIMARY KEY (farm, day)) STRICT;
        CREATE TABLE notes (text TEXT) STRICT;
        CREATE TABLE words (word TEXT NOT NULL, part INTEGER NOT NULL, PRIMARY KEY (word, part)) STRICT, WITHOUT ROWID;
        CREATE TRIGGER counted AFTER INSERT ON sheep BEGIN INSERT INTO notes (text) VALUES ('a sheep came'); END;
        INSERT INTO farms (number, name) VALUES (1, 'first')
        """)
    private static let schema = DatabaseSchema([animals])
    private static let tables = ["farms", "sheep", "tags", "visits", "words"]

    private struct Sides {
        let file: String
        let back: String
        let server: DatabasePlace
        let address: PostgreSQLAddress
    }

    private func with(_ body: (Sides) async throws -> Void) async throws {
        try await withFolder { path in
            let address = try #require(PostgreSQLAddress(ScratchPostgreSQL.shared.url(path)))
            try await body(
                Sides(
                    file: path, back: path + ".back", server: .server(address, beside: path),
                    address: address))
        }
    }

    private func fill(_ path: String) async throws {
        let database = try HubDatabase(path: path, .migrating, schema: Self.schema)
        try await database.write { database in
            try database.execute(
                sql: "INSERT INTO farms (name) VALUES ('Öde'), ('west'), ('sold'), ('burnt')")
            // Its number is not given again.
            try database.execute(sql: "DELETE FROM farms WHERE name IN ('first', 'burnt')")
            for id in 1...300 {
                try database.execute(
                    sql: "INSERT INTO sheep (id, farm, weight, wool, user) VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        id, 2 + id % 3, id % 7 == 0 ? nil : Double(id) / 7 - 20,
                        Data((0..<(id % 5)).map { UInt8($0) }),
                        id % 2 == 0 ? nil : "🐑 \(id)’s ✓",
                    ])
            }
            try database.execute(
                sql: "UPDATE sheep SET mother = 301 - id; UPDATE sheep SET weight = -0.0 WHERE id = 9")
            try database.execute(sql: "INSERT INTO tags SELECT id, '' FROM sheep WHERE id > 290")
            for day in ["Ä", "a", "Z", "z", "_"] {
                try database.execute(
                    sql: "INSERT INTO visits VALUES (-1, ?), (9223372036854775807, ?)", arguments: [day, day])
                try database.execute(sql: "INSERT INTO words VALUES (?, 2), (?, 1)", arguments: [day, day])
            }
            try database.execute(
                sql: "DELETE FROM visits WHERE day = 'Z'; DELETE FROM notes WHERE rowid % 2 = 0")
        }
        database.close()
    }

    private func contents(_ database: HubDatabase) async throws -> [String] {
        try await database.read(.chart) { database in
            var lines = try Self.tables.flatMap { table in
                try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { row in
                    let names = row.source.names.filter { $0.lowercased() != "rowid" }
                    return "\(table) " + names.map { "\(row[$0] as DatabaseValue)" }.joined(separator: " ")
                }.sorted()
            }
            lines += try Row.fetchAll(database, sql: "SELECT rowid, text FROM notes ORDER BY rowid").map {
                "\($0[0] as Int) \($0[1] as String)"
            }
            return lines
                + (try Int64.fetchAll(database, sql: "SELECT rowid FROM visits ORDER BY rowid").map {
                    "\($0)"
                })
        }
    }

    private func move(_ from: DatabasePlace, _ to: DatabasePlace) throws -> (
        DatabaseMove.Summary, [DatabaseMove.News]
    ) {
        var news: [DatabaseMove.News] = []
        let summary = try DatabaseMove(from: from, to: to, schema: Self.schema).run { news.append($0) }
        return (summary, news)
    }

    @Test("everything is there and back again, with its numbers, and nothing came on the way")
    func thereAndBack() async throws {
        try await with { sides in
            try await fill(sides.file)
            let before = try HubDatabase(path: sides.file, .current, schema: Self.schema)
            let wanted = try await contents(before)
            before.close()
            let (summary, _) = try move(.file(sides.file), sides.server)
            let server = try HubDatabase(at: sides.server, .current, schema: Self.schema)
            #expect(try await contents(server) == wanted)
            #expect(summary.rows > 450)
            server.close()
            _ = try move(sides.server, .file(sides.back))
            #expect(try DatabaseCheck.run(sides.back, schema: Self.schema) == .whole)
            let back = try HubDatabase(path: sides.back, .current, schema: Self.schema)
            #expect(try await contents(back) == wanted)
            back.close()
        }
    }

    @Test("afterwards references hold, triggers run, and a number that a row once had is not given again")
    func afterwards() async throws {
        try await with { sides in
            try await fill(sides.file)
            _ = try move(.file(sides.file), sides.server)
            let server = try HubDatabase(at: sides.server, .current, schema: Self.schema)
            try await checkLife(server)
            try await server.write { try $0.execute(sql: "DELETE FROM farms WHERE name = 'new'") }
            server.close()
            _ = try move(sides.server, .file(sides.back))
            let back = try HubDatabase(path: sides.back, .current, schema: Self.schema)
            try await checkLife(back, after: 7)
            back.close()
        }
    }

    private func checkLife(_ database: HubDatabase, after last: Int64 = 5) async throws {
        let number = try await database.write { database in
            try database.execute(sql: "INSERT INTO farms (name) VALUES ('new')")
            return database.lastInsertedRowID
        }
        #expect(number == last + 1)
        await #expect(throws: DatabaseError.self) {
            try await database.write { try $0.execute(sql: "INSERT INTO sheep (farm) VALUES (99)") }
        }
        let notes = "SELECT count(*) FROM notes"
        let added = try await database.write { database in
            let before = try Int.fetchOne(database, sql: notes) ?? 0
            try database.execute(sql: "INSERT INTO sheep (farm) VALUES (\(number))")
            return (try Int.fetchOne(database, sql: notes) ?? 0) - before
        }
        #expect(added == 1)
        try await database.write {
            try $0.execute(
                sql: "INSERT INTO farms (name) VALUES ('newer'); DELETE FROM farms WHERE name = 'newer'")
        }
    }

    @Test(
        "no hub opens one that was interrupted; it goes on where it was; what changed since is copied again"
    )
    func resumed() async throws {
        for isChanged in [false, true] {
            try await with { sides in
                try await fill(sides.file)
                let (from, to) = (DatabasePlace.file(sides.file), sides.server)
                try interrupted(sides)
                let refused = #expect(throws: StorageError.self) {
                    try HubDatabase(at: to, .migrating, schema: Self.schema)
                }
                #expect(refused?.code == .moving)
                if isChanged {
                    let hub = try HubDatabase(path: sides.file, .current, schema: Self.schema)
                    try await hub.write { try $0.execute(sql: "UPDATE sheep SET weight = 1 WHERE id = 2") }
                    hub.close()
                }
                let (_, news) = try move(from, to)
                #expect(news.first == .goesOn)
                #expect(news.contains(.again(table: "sheep")) == isChanged)
            }
        }
    }

    /// A hundred sheep are there.
    private func interrupted(_ sides: Sides) throws {
        let from = try SQLiteMove(source: sides.file, Self.schema)
        let to = try PostgreSQLMove(target: sides.address, Self.schema)
        defer { from.close() }
        #expect(try !to.begin(from: from.name))
        let table = try #require(try to.tables().first { $0.name == "sheep" })
        var rows: [[DatabaseValue]] = []
        try from.rows(of: table, after: nil) { if rows.count < 100 { rows.append($0) } }
        try to.append(rows, to: table, MoveProgress(key: rows.last.map { table.key(of: $0) }))
    }

    @Test(
        "what is not empty, is in use, is of another shape or of the same engine is refused, and left as it is"
    )
    func refused() async throws {
        try await with { sides in
            let (file, back) = (DatabasePlace.file(sides.file), DatabasePlace.file(sides.back))
            func code(_ from: DatabasePlace, _ to: DatabasePlace) -> StorageError.Code? {
                #expect(throws: StorageError.self) { try move(from, to) }?.code
            }
            #expect(code(file, sides.server) == .unavailable)
            #expect(code(sides.server, back) == .missing)
            try HubDatabase(path: sides.file, .migrating, schema: DatabaseSchema()).close()
            #expect(code(file, sides.server) == .older)
            try await fill(sides.file)
            #expect(code(file, back) == .sameEngine)
            #expect(!FileManager.default.fileExists(atPath: sides.back))
            do {
                let lock = try HubLock(path: sides.file)
                #expect(code(file, sides.server) == .inUse)
                withExtendedLifetime(lock) {}
            }
            try HubDatabase(at: sides.server, .migrating, schema: Self.schema).close()
            #expect(code(file, sides.server) == .notEmpty)
            let hub = try HubDatabase(at: sides.server, .migrating, isHub: true, schema: Self.schema)
            #expect(code(sides.server, back) == .inUse)
            hub.close()
        }
    }

    @Test("a table that is not the hub's is named, and stays")
    func unknown() async throws {
        try await with { sides in
            try await fill(sides.file)
            let hub = try HubDatabase(path: sides.file, .current, schema: Self.schema)
            try await hub.write {
                try $0.execute(
                    sql: "CREATE TABLE Goats (name TEXT) STRICT; INSERT INTO Goats VALUES ('a'), ('b')")
            }
            hub.close()
            let (_, news) = try move(.file(sides.file), sides.server)
            #expect(news.contains(.unknown(table: "goats", rows: 2)))
        }
    }

    @Test("a server's database that already has other tables is refused, and nothing is made in it")
    func others() async throws {
        try await with { sides in
            try await fill(sides.file)
            let link = try PostgreSQLLink(sides.address)
            try link.run("CREATE TABLE farms (name TEXT); INSERT INTO farms VALUES ('mine')")
            let error = #expect(throws: StorageError.self) { try move(.file(sides.file), sides.server) }
            #expect(error?.code == .notEmpty && error?.cause.contains("'farms'") == true)
            let tables = try link.run(
                "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()", [], isCached: false)
            #expect(PostgreSQLRow(tables, 0).integer(.index(0)) == 1)
        }
    }

    @Test("values that were written as bytes are read again")
    func code() {
        let values: [DatabaseValue] = [
            .null, .integer(.min), .integer(-1), .real(-81.5), .text(""), .text("Ää"), .blob(Data()),
            .blob(Data([0, 255])),
        ]
        var bytes: [UInt8] = []
        RowCode.append(values, to: &bytes)
        #expect(RowCode.values(bytes) == values)
        #expect(RowCode.values(bytes.dropLast()) == nil)
    }

    @Test("a digest tells rows that differ, and not in which order they come")
    func digests() {
        func digest(_ rows: [[DatabaseValue]]) -> TableDigest {
            var digest = TableDigest()
            for row in rows { digest.add(row) }
            return digest
        }
        let rows: [[DatabaseValue]] = [
            [.integer(1), .text("a")], [.integer(2), .text("b")], [.integer(2), .null],
        ]
        #expect(digest(rows) == digest(rows.reversed()))
        #expect(digest(rows) != digest([rows[0], rows[1], [.null, .integer(2)]]))
        #expect(digest([[.text("ab"), .text("c")]]) != digest([[.text("a"), .text("bc")]]))
        #expect(digest([rows[0]]) != digest([rows[0], rows[0], rows[0]]))
        #expect(digest([[.real(0)]]) == digest([[.real(-0.0)]]))
    }
}
