internal import Foundation
internal import GRDB

/// Whether the file alone is all of the database, as a plain copy of it can tell: it says so itself, in the
/// field that SQLite keeps for programs.
///
/// Source: sqlite.org/pragma.html#pragma_application_id.
enum DatabaseMark: Int32 {
    /// A hub runs on it or was killed: what was stored last may be in its `-wal` alone.
    case running = 0x4d4e_4852
    /// Nothing runs on it; all is in the file.
    case settled = 0x4d4e_4853

    /// - Returns: `nil` for what a version before 0.1.0's release wrote, and for other programs' databases.
    static func of(_ path: String) -> DatabaseMark? {
        DatabaseHeader.field(at: 68, of: path).flatMap { DatabaseMark(rawValue: Int32(bitPattern: $0)) }
    }

    func put(_ database: GRDB.Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(rawValue)")
    }

    /// After a hub was killed, the next process to close the database takes the log into the file: the mark
    /// must say so, or a whole database would seem to lack something.
    ///
    /// - Parameter found: what `of` gave before it was opened.
    static func settle(
        _ writer: some DatabaseWriter, _ path: String, found: DatabaseMark?
    ) throws {
        guard found == .running, let lock = try? HubLock(path: path) else { return }
        try writer.writeWithoutTransaction { try DatabaseMark.settled.put($0) }
        withExtendedLifetime(lock) {}
    }
}
