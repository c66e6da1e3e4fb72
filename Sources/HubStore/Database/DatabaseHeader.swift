internal import Foundation

/// The head of an SQLite file, read without SQLite, which does not always mind that a file is shorter than it
/// says.
///
/// Source: sqlite.org/fileformat2.html §1.3.
enum DatabaseHeader {
    /// Whether pages are missing at the end. Not known, and `false`, while changes are in the write-ahead log
    /// alone.
    static func isCut(_ path: String) -> Bool {
        guard FileSize.of(path + "-wal") == 0, let file = FileHandle(forReadingAtPath: path) else {
            return false
        }
        defer { try? file.close() }
        guard let head = try? file.read(upToCount: 100).map(Array.init), head.count == 100,
            head.starts(with: "SQLite format 3".utf8)
        else { return false }
        let size = UInt64(head[16]) << 8 | UInt64(head[17])
        let pages = head[28..<32].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // 1 stands for 65536, which two bytes cannot hold.
        return FileSize.of(path) < pages * (size == 1 ? 65_536 : size)
    }
}
