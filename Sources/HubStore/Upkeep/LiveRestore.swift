internal import Foundation
internal import GRDB

/// Puts a copy in the place of a database on which a hub is running: its pages are overwritten in one
/// transaction (SQLite's backup interface), and the hub sees by the generation that it is another one now.
///
/// Source: https://sqlite.org/backup.html.
struct LiveRestore {
    /// Checked already.
    let file: String
    let path: String

    func run() throws(HubStoreError) {
        try keep()
        try Backup.attempt(path) {
            let part = path + ".part"
            try Backup.copy(file, to: part)
            defer {
                for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: part + end) }
            }
            var configuration = Configuration()
            configuration.busyMode = .timeout(30)
            let place = try DatabaseQueue(path: path, configuration: configuration)
            let before = try place.read { try $0.generation }
            // Brought to today's shape before the hub sees it.
            let copy = try HubDatabase(path: part)
            try copy.pool.write { try $0.begin(after: before) }
            try copy.pool.backup(to: place)
        }
    }

    /// What is there now, as it would be after any other restore.
    private func keep() throws(HubStoreError) {
        let kept = path + ".before-restore"
        for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: kept + end) }
        do {
            try Backup.write(from: path, to: kept)
        } catch {
            guard error.code == .damaged else { throw error }
            throw HubStoreError(code: .inUse, path: path, cause: "it is damaged, and a hub is running on it")
        }
    }
}

extension Database {
    /// Which database lies in the file: another one after each restore.
    var generation: Int {
        get throws { try Int.fetchOne(cachedStatement(sql: "PRAGMA user_version")) ?? 0 }
    }

    func begin(after before: Int) throws {
        let next = Int.random(in: 1..<Int(Int32.max))
        try execute(sql: "PRAGMA user_version = \(next == before ? 0 : next)")
    }
}
