import GRDB
import HubTestSupport
import Testing

@testable import HubDatabase

@Suite("the shape of the database") struct SchemaTests {
    private static let table = Migration(
        "2030-01-01 sheep", "CREATE TABLE sheep (name TEXT NOT NULL) STRICT;")

    private func tables(_ path: String) throws -> [String] {
        try DatabaseQueue(path: path).read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
    }

    @Test("the steps of 0.1.0 have their ids and their order")
    func released() {
        #expect(
            DatabaseSchema().migrations.map(\.id).prefix(11) == [
                "2026-11-21 agents and history", "2026-11-21 keys and quarantine", "2026-11-21 people",
                "2026-11-21 enrolment", "2026-11-21 evidence and events", "2026-11-21 machines of keys",
                "2026-11-29 snapshots set aside", "2026-11-29 agreed windows", "2026-11-29 removed agents",
                "2026-11-29 claims of keys", "2026-11-29 proven time",
            ])
    }

    @Test("a feature's step is made with the others, in a new database and in an old one")
    func feature() async throws {
        try await withFolder { path in
            try HubDatabase(path: path, .migrating, schema: DatabaseSchema()).close()
            #expect(try !tables(path).contains("sheep"))
            try HubDatabase(path: path, .migrating, schema: DatabaseSchema([Self.table])).close()
            #expect(try tables(path).contains("sheep"))
        }
    }

    @Test("a database of a deleted feature opens where its steps are retired, and nowhere else")
    func retired() async throws {
        try await withFolder { path in
            try HubDatabase(path: path, .migrating, schema: DatabaseSchema([Self.table])).close()
            let error = #expect(throws: StorageError.self) {
                try HubDatabase(path: path, .migrating, schema: DatabaseSchema())
            }
            #expect(error?.code == .newer)
            let schema = DatabaseSchema(retired: [Self.table.id])
            try HubDatabase(path: path, .current, schema: schema).close()
            #expect(try DatabaseCheck.run(path, schema: schema) != .older)
        }
    }
}
