internal import Foundation
internal import GRDB

/// Puts a copy in the database's place, while a hub may be running. At any moment, either the old or the new
/// database has the name; the old one stays beside it.
public struct Restore: Sendable {
    /// What is done, one after the other; tests end it before each.
    enum Step: CaseIterable { case keep, syncKept, dropLog, exchange, sync }

    let path: String
    let schema: DatabaseSchema
    var before: @Sendable (Step) throws -> Void = { _ in }

    public init(to path: String, schema: DatabaseSchema) {
        self.path = path
        self.schema = schema
    }

    private var part: String { path + ".part" }

    /// - Returns: the name under which the old database stays; `nil` where there was none.
    /// - Throws: before anything is moved, where the copy is damaged, incomplete, of a newer version, or not of
    ///   this program.
    public func run(_ copy: DatabaseCopy) throws(StorageError) -> String? {
        do {
            try copy.settle(as: part, schema)
            defer { DatabaseCopy.discard(part) }
            let lock: HubLock
            do {
                lock = try HubLock(path: path)
            } catch {
                guard error.code == .inUse else { throw error }
                return try LiveRestore(part: part, path: path, schema: schema).run()
            }
            defer { withExtendedLifetime(lock) {} }
            return try exchange()
        } catch {
            throw HubDatabase.translated(error, path)
        }
    }

    /// While no hub runs on the database.
    func exchange() throws -> String? {
        let isThere = FileManager.default.fileExists(atPath: path)
        if isThere { settleOld() }
        try before(.keep)
        let kept = isThere ? try SafetyCopy.keep(path, as: path) : nil
        try before(.syncKept)
        try FileFolder.syncNames(beside: path)
        try before(.dropLog)
        // SQLite would read it as the log of the new one.
        for end in ["-wal", "-shm"] { try FileFolder.remove(path + end) }
        try FileFolder.syncNames(beside: path)
        try before(.exchange)
        try FileFolder.rename(part, to: path)
        try before(.sync)
        try FileFolder.syncNames(beside: path)
        return kept
    }

    /// Takes its log into it, so that it loses nothing without. Where that fails it is damaged, and its log is
    /// kept with it.
    private func settleOld() {
        guard FileSize.of(path + "-wal") > 0, let queue = try? DatabaseQueue(path: path) else { return }
        try? queue.writeWithoutTransaction { database in
            try DatabaseMark.settled.put(database)
            try database.checkpoint(.truncate)
        }
        try? queue.close()
    }
}
