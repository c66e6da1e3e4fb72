internal import GRDB

extension DatabaseSchema {
    func migrator() -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for one in migrations { migrator.registerMigration(one.id) { try $0.execute(sql: one.sql) } }
        return migrator
    }

    /// - Throws: where it is of a newer shape than this one.
    func isCurrent(_ database: GRDB.Database, _ path: String) throws -> Bool {
        let applied = try migrator().appliedIdentifiers(database).subtracting(retired)
        try Self.refuse(applied, path)
        let known = Set(migrations.map(\.id))
        guard applied.isSubset(of: known) else {
            throw StorageError(code: .newer, path: path, cause: "a newer version has written it")
        }
        return applied == known
    }
}
