internal import GRDB

/// The one file that everything lies in.
struct HubDatabase: Sendable {
    let pool: DatabasePool
    let path: String

    /// Opens it, makes it where it is not there, and brings it to today's shape.
    ///
    /// WAL with a sync at every commit: what was committed survives `kill -9` and a power cut, and a copy
    /// made by `backup` is whole.
    init(path: String) throws(HubStoreError) {
        self.path = path
        guard !DatabaseHeader.isCut(path) else {
            throw HubStoreError(code: .damaged, path: path, cause: "its end is missing")
        }
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { database in
                if try Int.fetchOne(database, sql: "PRAGMA page_count") == 0 {
                    // Counts before the first page only: what retention deletes can then be given back.
                    try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                }
                try database.execute(sql: "PRAGMA synchronous = FULL")
                // A log that a large transaction made is cut to this afterwards.
                try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
                try database.execute(sql: "PRAGMA trusted_schema = OFF")
                try database.execute(sql: "PRAGMA cell_size_check = ON")
            }
            pool = try DatabasePool(path: path, configuration: configuration)
            let migrator = Migrations.migrator()
            if try pool.read(migrator.hasBeenSuperseded) {
                throw HubStoreError(code: .newer, path: path, cause: "a newer version has written it")
            }
            try migrator.migrate(pool)
        } catch let error as HubStoreError {
            throw error
        } catch {
            throw Self.translated(error, path)
        }
    }

    static func translated(_ error: any Error, _ path: String) -> HubStoreError {
        if let error = error as? HubStoreError { return error }
        guard let error = error as? DatabaseError else {
            return HubStoreError(code: .unavailable, path: path, cause: "\(error)")
        }
        let code: HubStoreError.Code =
            switch error.resultCode {
            case .SQLITE_NOTADB, .SQLITE_CORRUPT: .damaged
            case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY: .cannotWrite
            default: .unavailable
            }
        return HubStoreError(code: code, path: path, cause: error.message ?? "\(error.resultCode)")
    }
}
