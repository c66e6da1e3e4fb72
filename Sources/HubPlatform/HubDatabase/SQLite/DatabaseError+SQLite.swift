internal import Foundation
internal import GRDB

extension DatabaseError {
    init(_ error: GRDB.DatabaseError) {
        cause = error.message ?? "\(error.resultCode)"
        description = error.description
        underlying = error
        kind =
            switch error.resultCode {
            case .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE: .content
            case .SQLITE_ERROR, .SQLITE_MISUSE: .statement
            default: .other
            }
    }
}

extension GRDB.DatabaseError: StorageCause {
    /// What SQLite says, as a cause that an operator can do something about.
    ///
    /// Source: https://sqlite.org/rescode.html.
    func storageError(_ path: String) -> StorageError {
        let said = message ?? "\(resultCode)"
        let detail = extendedResultCode == resultCode ? "" : " (SQLite's code \(extendedResultCode.rawValue))"
        return StorageError(code: code(path), path: path, cause: said + detail)
    }

    private func code(_ path: String) -> StorageError.Code {
        switch (resultCode, extendedResultCode) {
        case (.SQLITE_NOTADB, _), (.SQLITE_CORRUPT, _), (.SQLITE_FORMAT, _), (_, .SQLITE_IOERR_CORRUPTFS):
            .damaged
        case (_, .SQLITE_READONLY_DBMOVED): .lost
        // The index of the log is a file, too, that may find no room.
        case (.SQLITE_FULL, _), (_, .SQLITE_IOERR_SHMSIZE): .cannotWrite
        case (.SQLITE_READONLY, _): .readOnly
        case (.SQLITE_IOERR, _), (.SQLITE_NOLFS, _), (.SQLITE_PROTOCOL, _): .mediumFails
        case (.SQLITE_CANTOPEN, _): Self.isFull(path) ? .cannotWrite : .unavailable
        case (.SQLITE_PERM, _), (.SQLITE_AUTH, _): .unavailable
        case (.SQLITE_BUSY, _), (.SQLITE_LOCKED, _), (.SQLITE_INTERRUPT, _), (.SQLITE_ABORT, _),
            (.SQLITE_NOMEM, _):
            .busy
        default: .unexpected
        }
    }

    /// Whether there is no room for another file.
    private static func isFull(_ path: String) -> Bool {
        var status = statvfs()
        let folder = (path as NSString).deletingLastPathComponent
        // because the structure is ours, and the path ends in 0 for the length of the call.
        guard unsafe statvfs(folder, &status) == 0 else { return false }
        return status.f_bavail == 0 || status.f_files > 0 && status.f_favail == 0
    }
}
