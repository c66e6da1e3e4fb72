internal import Foundation
internal import GRDB

/// Whether a database, or a copy of one, is whole: every page is read.
public enum DatabaseCheck {
    public enum Kind: Sendable, Equatable {
        case whole
        /// Together with the log beside it: as a hub left it that was killed, or that ran while it was copied.
        case wholeWithLog
        /// Of an older version: the hub's start brings it up to date.
        case older
    }

    /// - Parameters:
    ///   - isCopy: whether it is a copy that no hub runs on; it is left as it was found.
    ///   - schema: the shape that it should have.
    /// - Throws: `.damaged` with the first thing that is wrong, `.incomplete`, `.newer`.
    public static func run(
        _ path: String, isCopy: Bool = false, schema: DatabaseSchema
    ) throws(StorageError) -> Kind {
        let made = DatabaseFiles.ends.filter { !FileManager.default.fileExists(atPath: path + $0) }
        defer { if isCopy { for end in made where !end.isEmpty { try? FileFolder.remove(path + end) } } }
        do {
            return try kind(path, schema)
        } catch {
            throw HubDatabase.translated(error, path)
        }
    }

    private static func kind(_ path: String, _ schema: DatabaseSchema) throws -> Kind {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw StorageError(code: .unavailable, path: path, cause: "it is not there, or may not be read")
        }
        try complete(path, as: path)
        let hasLog = FileSize.of(path + "-wal") > 0
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { database in
            try pages(database, path)
            return try !schema.isCurrent(database, path) ? .older : hasLog ? .wholeWithLog : .whole
        }
    }

    /// What can be seen without SQLite.
    ///
    /// - Parameter name: what the operator calls it.
    static func complete(_ path: String, as name: String) throws(StorageError) {
        if DatabaseHeader.isCut(path) {
            throw StorageError(code: .damaged, path: name, cause: "its end is missing")
        }
        guard DatabaseMark.of(path) == .running, FileSize.of(path + "-wal") == 0 else { return }
        throw StorageError(
            code: .incomplete, path: name, cause: "a hub ran on it or was killed, and its '-wal' is missing")
    }

    static func pages(_ database: GRDB.Database, _ path: String) throws {
        let verdict = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? ""
        guard verdict == "ok" else { throw StorageError(code: .damaged, path: path, cause: verdict) }
        guard try database.tableExists("agents") && database.tableExists("series") else {
            throw StorageError(code: .damaged, path: path, cause: "it is not a database of monitor-hub")
        }
    }
}
