internal import GRDB

/// Reads a little of each table by a connection of its own, which remembers no pages: a hub whose pages are
/// in memory would not notice for long that those on the medium are damaged.
///
/// It finds damage at the root of a table and on the way to its first row. Deeper damage is found when
/// it is read, and by `monitor-hub check`, which reads everything.
enum DatabaseProbe {
    /// - Complexity: O(tables), a few pages each.
    static func look(_ path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cell_size_check = ON") }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { database in
            let tables = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM sqlite_schema
                    WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
                    """)
            for table in tables {
                _ = try GRDB.Row.fetchOne(
                    database, sql: "SELECT * FROM \(table.quotedDatabaseIdentifier) NOT INDEXED LIMIT 1")
            }
        }
    }
}
