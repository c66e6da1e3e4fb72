internal import Foundation
internal import GRDB

/// Puts a copy in the place of a database on which a hub is running: its pages are overwritten in one
/// transaction (SQLite's backup interface), and the hub sees by the generation that it is another one now.
///
/// Source: https://sqlite.org/backup.html.
struct LiveRestore {
    /// The copy, checked already.
    let part: String
    let path: String
    let schema: DatabaseSchema
    var pagesPerStep: CInt = 1000
    /// Told after each few pages, of which so many are left; where it throws, the old database stays.
    var progress: @Sendable (_ left: Int) throws -> Void = { _ in }

    /// - Returns: where the database that was there is kept.
    func run() throws -> String {
        guard FileManager.default.fileExists(atPath: path) else {
            throw StorageError(code: .inUse, path: path, cause: "it is gone, and a hub is running on it")
        }
        try checkVersion()
        let kept = try keep()
        // Opened last: that reads the head of the file by itself, which would give up SQLite's locks on it.
        let place = try open()
        defer { try? place.close() }
        let before = try place.read { try Database($0).generation }
        // Brought to today's shape before the hub sees it.
        let copy = try opened()
        defer { copy.close() }
        let pages = copy.pool.connections
        try pages.write { database in
            try Database(database).begin(after: before)
            try DatabaseMark.running.put(database)
        }
        try pages.backup(to: place, pagesPerStep: pagesPerStep) { try progress($0.remainingPageCount) }
        return kept
    }

    /// The copy, of today's shape. What is wrong with it is told of it, not of the database in its place.
    private func opened() throws(StorageError) -> SQLiteEngine {
        do {
            let copy = try SQLiteEngine(part, .migrating, schema)
            try copy.look()
            return copy
        } catch {
            throw HubDatabase.translated(error, part)
        }
    }

    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// - Throws: where the hub that runs is of another version: it would not know the shape of the copy.
    private func checkVersion() throws {
        let queue = try open()
        defer { try? queue.close() }
        let isCurrent = try? queue.read { try schema.isCurrent($0, path) }
        guard isCurrent == true else {
            throw StorageError(code: .inUse, path: path, cause: "a hub of another version is running on it")
        }
    }

    /// What is there now, as it would be after any other restore.
    private func keep() throws -> String {
        let file = path + ".keeping"
        try FileFolder.remove(file)
        do {
            try Backup.write(from: path, to: file)
        } catch  where error.code == .damaged {
            throw StorageError(code: .inUse, path: path, cause: "it is damaged, and a hub is running on it")
        }
        let kept = try SafetyCopy.keep(file, as: path)
        try FileFolder.remove(file)
        try FileFolder.syncNames(beside: path)
        return kept
    }
}
