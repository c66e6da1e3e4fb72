internal import Foundation
internal import GRDB

/// Copies of the whole database, and their way back.
public enum Backup {
    /// Writes a copy, whole and of one moment, while a hub may be running.
    ///
    /// - Parameter file: must not be there yet. Its owner alone can read it.
    public static func write(from path: String, to file: String) throws(HubStoreError) {
        try Self.attempt(file) {
            let part = file + ".part"
            try? FileManager.default.removeItem(atPath: part)
            let source = try HubDatabase(path: path, .anyShape)
            try source.pool.writeWithoutTransaction { database in
                try database.execute(sql: "VACUUM INTO ?", arguments: [part])
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: part)
            try Self.settle(part)
            try FileManager.default.moveItem(atPath: part, toPath: file)
        }
    }

    /// Puts a copy in the database's place, while a hub may be running; what was there stays beside it, with
    /// `.before-restore` at its end.
    public static func restore(_ file: String, to path: String) throws(HubStoreError) {
        try check(file)
        let lock: HubLock
        do {
            lock = try HubLock(path: path)
        } catch {
            guard error.code == .inUse else { throw error }
            return try LiveRestore(file: file, path: path).run()
        }
        try exchange(file, path)
        _ = lock
    }

    private static func exchange(_ file: String, _ path: String) throws(HubStoreError) {
        try Self.attempt(path) {
            let part = path + ".part"
            let files = FileManager.default
            try copy(file, to: part)
            for end in ["", "-wal", "-shm"] where files.fileExists(atPath: path + end) {
                let kept = path + ".before-restore" + end
                try? files.removeItem(atPath: kept)
                try files.moveItem(atPath: path + end, toPath: kept)
            }
            try files.moveItem(atPath: part, toPath: path)
        }
        _ = try HubDatabase(path: path)
    }

    /// Reads every page.
    ///
    /// - Throws: `.damaged` with the first thing that is wrong.
    public static func check(_ path: String) throws(HubStoreError) {
        try Self.attempt(path) {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let (verdict, isOurs) = try queue.read { database in
                (
                    try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") ?? "",
                    try database.tableExists("agents") && database.tableExists("series")
                )
            }
            guard verdict == "ok" else { throw HubStoreError(code: .damaged, path: path, cause: verdict) }
            guard isOurs else {
                throw HubStoreError(code: .damaged, path: path, cause: "it is no database of monitor-hub")
            }
        }
    }

    static func copy(_ file: String, to part: String) throws {
        let files = FileManager.default
        for end in ["", "-wal", "-shm"] { try? files.removeItem(atPath: part + end) }
        try files.copyItem(atPath: file, toPath: part)
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: part)
        try Self.settle(part)
    }

    /// On the medium, before it is given its name.
    private static func settle(_ path: String) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try handle.synchronize()
        try handle.close()
    }

    static func attempt(_ path: String, _ body: () throws -> Void) throws(HubStoreError) {
        do {
            try body()
        } catch {
            throw HubDatabase.translated(error, path)
        }
    }
}
