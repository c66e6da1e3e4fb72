internal import Foundation

/// What opening a database may do to its file.
public enum DatabaseOpening: Sendable {
    /// Makes it where there is none, and brings an older one to today's shape: for the hub itself, and for
    /// the command `migrate`.
    case migrating
    /// Makes it where there is none.
    case making
    /// Refuses one that is not there or not of today's shape: a running hub may be of another version.
    case current
    /// Takes it in whatever shape, to copy it.
    case anyShape

    /// What can be seen without SQLite, before it makes or changes anything.
    func check(_ path: String) throws(StorageError) {
        if DatabaseHeader.isCut(path) {
            throw StorageError(code: .damaged, path: path, cause: "its end is missing")
        }
        guard !FileManager.default.fileExists(atPath: path) else { return }
        guard self == .migrating || self == .making else {
            throw StorageError(code: .unavailable, path: path, cause: "there is no such file")
        }
        if let left = Self.left(of: path) {
            throw StorageError(
                code: .missing, path: path, cause: "it is missing, and '\(left)' is beside it")
        }
    }

    /// What says that there was a database: a new, empty one in its place would hide that it is gone.
    private static func left(of path: String) -> String? {
        if FileSize.of(path + "-wal") > 0 { return path + "-wal" }
        let (folder, name) = (
            (path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent
        )
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let kept = names.filter {
            $0.hasPrefix(name + SafetyCopy.ending) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm")
        }
        return kept.max { ($0.count, $0) < ($1.count, $1) }.map { folder + "/" + $0 }
    }
}
