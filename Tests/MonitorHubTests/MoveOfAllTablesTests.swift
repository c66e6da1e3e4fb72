import DatabaseTestSupport
import HubDatabase
import HubTestSupport
import Testing

@testable import monitor_hub

@Suite(
    "a move of all tables of this program",
    .enabled(if: ScratchPostgreSQL.isThere, "needs Debian's package postgresql"))
struct MoveOfAllTablesTests {
    private struct Column {
        let name: String
        let type: String
        let mayBeNull: Bool
        /// Tells rows apart, or leads to another one: the place of the row, so that there is such a row.
        let isFixed: Bool
    }

    /// Of this table, what its rules allow: numbers and texts of the row's place, so that references lead to rows.
    private func row(_ place: Int, _ columns: [Column], _ words: [String], isFirst: Bool) -> [DatabaseValue] {
        columns.map { column in
            if !isFirst, column.mayBeNull, Bool.random() { return .null }
            let isFirst = isFirst || column.isFixed
            let number = isFirst ? place : [place, 0, 1].randomElement() ?? 0
            switch column.type {
            case "INTEGER": return .integer(Int64(number))
            case "REAL": return .real(Double(number) / 3)
            case "BLOB": return .blob(.init([UInt8(place), 0, 255]))
            default: return .text(isFirst ? "ä\(place)" : (words + ["ä\(place)"]).randomElement() ?? "")
            }
        }
    }

    private func fill(_ table: String, _ sql: String, _ database: Database) throws {
        let columns = try Row.fetchAll(
            database,
            sql: """
                SELECT name, type, "notnull", pk, name IN (SELECT "from" FROM pragma_foreign_key_list(?1))
                FROM pragma_table_info(?1)
                """, arguments: [table]
        ).map { row in
            let isKey = (row[3] as Int) > 0
            return Column(
                name: row[0], type: row[1], mayBeNull: (row[2] as Int) == 0 && !isKey,
                isFixed: isKey || row[4])
        }
        let words = sql.matches(of: #/'([a-z-]+)'/#).map { String($0.output.1) }
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        for place in 1...2 {
            for attempt in 0..<2000 {
                let values = row(place, columns, words, isFirst: attempt == 0)
                let isIn: Void? = try? database.savepoint {
                    try database.execute(
                        sql: "INSERT INTO \"\(table)\" (\(names)) VALUES (\(marks))",
                        arguments: StatementArguments(values))
                }
                if isIn != nil { break }
            }
        }
    }

    @Test("each has rows, and has them on the other side, and again when they are back")
    func all() async throws {
        try await withFolder { path in
            let database = try HubDatabase(path: path, .migrating, schema: Features.schema)
            let tables = try await database.write { database in
                try database.execute(sql: "PRAGMA defer_foreign_keys = ON")
                let tables = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
                            AND name <> 'grdb_migrations'
                        """
                ).map { (name: $0[0] as String, sql: $0[1] as String) }
                for table in tables { try fill(table.name, table.sql, database) }
                return tables.map(\.name)
            }
            database.close()
            let address = try #require(PostgreSQLAddress(ScratchPostgreSQL.shared.url(path)))
            let server = DatabasePlace.server(address, beside: path)
            let there = try move(.file(path), server)
            #expect(Set(there.keys) == Set(tables.map { $0.lowercased() }))
            let empty = there.filter { $0.value.isEmpty }.keys
            #expect(empty.sorted() == [])
            #expect(try move(server, .file(path + ".back")) == there)
        }
    }

    /// - Returns: checksums, by table; empty where it has no rows.
    private func move(_ from: DatabasePlace, _ to: DatabasePlace) throws -> [String: String] {
        var found: [String: String] = [:]
        _ = try DatabaseMove(from: from, to: to, schema: Features.schema).run { news in
            guard case .same(let table, let rows, _, let checksum) = news else { return }
            found[table] = rows > 0 ? checksum : ""
        }
        return found
    }
}
