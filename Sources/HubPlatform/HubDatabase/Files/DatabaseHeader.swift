internal import Foundation

/// The head of an SQLite file, read without SQLite, which does not always mind that a file is shorter than it
/// says.
///
/// Never of a database that this process has open: closing the file would give up SQLite's locks on it.
///
/// Source: sqlite.org/fileformat2.html §1.3.
enum DatabaseHeader {
    /// Whether pages are missing at the end. Not known, and `false`, while changes are in the write-ahead log
    /// alone.
    static func isCut(_ path: String) -> Bool {
        guard FileSize.of(path + "-wal") == 0, let head = head(path) else { return false }
        let size = UInt64(head[16]) << 8 | UInt64(head[17])
        let pages = UInt64(number(head, at: 28))
        // 1 stands for 65536, which two bytes cannot hold.
        return FileSize.of(path) < pages * (size == 1 ? 65_536 : size)
    }

    /// - Returns: `nil` for what is not an SQLite database.
    static func field(at offset: Int, of path: String) -> UInt32? {
        head(path).map { number($0, at: offset) }
    }

    private static func number(_ head: [UInt8], at offset: Int) -> UInt32 {
        head[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func head(_ path: String) -> [UInt8]? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        guard let head = try? file.read(upToCount: 100).map(Array.init), head.count == 100,
            head.starts(with: "SQLite format 3".utf8)
        else { return nil }
        return head
    }
}
