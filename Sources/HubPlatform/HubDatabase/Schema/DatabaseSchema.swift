internal import GRDB

/// The shape that the database shall have: the platform's own steps, then those of the features, in the order of the
/// program's list. Features that are switched off bring theirs, too.
public struct DatabaseSchema: Sendable {
    public let migrations: [Migration]
    /// Ids of steps whose feature was deleted: a database may have them, and no new one gets them.
    public let retired: Set<String>

    /// - Parameters:
    ///   - migrations: of the features. An id that stands twice is a fault of the program.
    ///   - retired: ids of deleted features.
    public init(_ migrations: [Migration] = [], retired: Set<String> = []) {
        self.migrations = FirstRelease.migrations + Platform.migrations + migrations
        self.retired = retired
    }

    func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for one in migrations { migrator.registerMigration(one.id) { try $0.execute(sql: one.sql) } }
        return migrator
    }

    /// - Throws: where it is of a newer shape than this one.
    func isCurrent(_ database: Database, _ path: String) throws -> Bool {
        let applied = try migrator().appliedIdentifiers(database).subtracting(retired)
        let known = Set(migrations.map(\.id))
        guard applied.isSubset(of: known) else {
            throw StorageError(code: .newer, path: path, cause: "a newer version has written it")
        }
        return applied == known
    }
}

/// Steps of the platform since 0.1.0.
private enum Platform {
    static let migrations = [
        Migration("2026-11-30 leases", Leases.table),
        Migration(
            "2026-11-30 kinds of reports",
            """
            -- Which feature's report it is: before, all were snapshots.
            ALTER TABLE quarantine ADD COLUMN kind TEXT NOT NULL DEFAULT 'snapshot';
            ALTER TABLE setAside ADD COLUMN kind TEXT NOT NULL DEFAULT 'snapshot';
            """),
        Migration("2026-11-30 orders of agents", AgentOrderStore.table),
    ]
}
