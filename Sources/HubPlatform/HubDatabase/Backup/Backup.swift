internal import Foundation
internal import GRDB

/// A copy of the whole database, of one moment, while a hub may be running on it.
public struct Backup: Sendable {
    private let path: String
    private let source: DatabaseQueue

    /// Opens the database in whatever shape it has, and all files that it consists of: what is written then
    /// opens none of them again.
    public init(of path: String) throws(StorageError) {
        self.path = path
        do {
            try DatabaseOpening.anyShape.check(path)
            let mark = DatabaseMark.of(path)
            var configuration = Configuration()
            configuration.busyMode = .timeout(5)
            source = try DatabaseQueue(path: path, configuration: configuration)
            try DatabaseMark.settle(source, path, found: mark)
            _ = try source.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema") }
        } catch {
            throw HubDatabase.translated(error, path)
        }
    }

    /// - Parameter file: must not be there yet. Its owner alone can read it.
    public func write(to file: String) throws(StorageError) {
        let part = file + ".part"
        do {
            try FileFolder.remove(part)
            try source.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [part]) }
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: part)
            // It is whole, whatever runs on the database that it was made of.
            try DatabaseQueue(path: part).writeWithoutTransaction { try DatabaseMark.settled.put($0) }
            try FileFolder.sync(part)
            try Self.name(part, file)
            try FileFolder.syncNames(beside: file)
        } catch {
            try? FileFolder.remove(part)
            throw HubDatabase.translated(error, file)
        }
    }

    public func close() { try? source.close() }

    public static func write(from path: String, to file: String) throws(StorageError) {
        let backup = try Backup(of: path)
        defer { backup.close() }
        try backup.write(to: file)
    }

    /// Whatever has the name already keeps it.
    private static func name(_ part: String, _ file: String) throws(FileFolder.Fault) {
        do {
            try FileFolder.link(part, to: file)
            try FileFolder.remove(part)
        } catch {
            // Not every file system knows second names.
            guard error.number == EPERM || error.number == EOPNOTSUPP,
                !FileManager.default.fileExists(atPath: file)
            else { throw error }
            try FileFolder.rename(part, to: file)
        }
    }
}
