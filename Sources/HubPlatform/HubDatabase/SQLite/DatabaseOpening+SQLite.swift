internal import GRDB

extension DatabaseOpening {
    /// - Parameters:
    ///   - pool: of the database, which is open.
    ///   - schema: the shape that it shall have.
    func shape(_ pool: GRDB.DatabasePool, _ path: String, _ schema: DatabaseSchema) throws {
        guard self != .anyShape else { return }
        let (isCurrent, isEmpty) = try pool.read { database in
            (
                try schema.isCurrent(database, path),
                try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
            )
        }
        guard !isCurrent else { return }
        guard self == .migrating || self == .making && isEmpty else {
            throw StorageError(code: .older, path: path, cause: "an older version has written it")
        }
        try schema.migrator().migrate(pool)
    }
}
