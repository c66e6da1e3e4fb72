internal import Foundation

/// Which files SQLite has open: what is written after one of them was deleted or exchanged has no name, and
/// is gone with the process.
///
/// The database, its write-ahead log, and the index of that log, which all processes share.
struct DatabaseFiles: Sendable, Equatable {
    static let ends = ["", "-wal", "-shm"]

    private struct Identity: Equatable {
        let device: UInt64
        let node: UInt64

        /// By name, and never by opening: to close a descriptor of the file would give up SQLite's locks on it.
        ///
        /// Source: sqlite.org/howtocorrupt.html §2.2.
        init?(_ path: String) {
            var status = stat()
            // because the structure is ours, and the path ends in 0 for the length of the call.
            guard unsafe stat(path, &status) == 0 else { return nil }
            device = UInt64(status.st_dev)
            node = UInt64(status.st_ino)
        }
    }

    private let path: String
    private let identities: [Identity?]

    /// As they are now, right after the database was opened.
    init(_ path: String) {
        self.path = path
        identities = Self.ends.map { Identity(path + $0) }
    }

    /// - Returns: what happened to them since, without final stop; `nil` where nothing did.
    func loss() -> String? {
        for (end, identity) in zip(Self.ends, identities) where identity != nil {
            let now = Identity(path + end)
            guard now != identity else { continue }
            if now == nil {
                return "\(end.isEmpty ? "it" : "its '\(end)'") was deleted while the hub was running"
            }
            let place = end.isEmpty ? "its place" : "the place of its '\(end)'"
            return "another file has taken \(place) while the hub was running"
        }
        return nil
    }

    /// Whether the database itself still has its name, whatever became of the other two.
    var isNamed: Bool { identities[0] == nil || Identity(path) == identities[0] }

    /// When and how large they were last written, to see without reading that they have changed.
    static func stamp(_ path: String) -> [Int64] {
        [path, path + "-wal"].flatMap { path -> [Int64] in
            var status = stat()
            // because the structure is ours, and the path ends in 0 for the length of the call.
            guard unsafe stat(path, &status) == 0 else { return [] }
            return [Int64(status.st_size), Int64(status.st_mtim.tv_sec), Int64(status.st_mtim.tv_nsec)]
        }
    }
}
