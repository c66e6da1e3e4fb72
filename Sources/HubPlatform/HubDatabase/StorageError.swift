/// Why the database could not do what was asked, in the operator's words.
public struct StorageError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: Sendable {
        /// Cannot be opened: permissions, a folder that is not there.
        case unavailable
        /// Is not a database of ours, or is damaged.
        case damaged
        /// Another process runs on it.
        case inUse
        /// Written by a newer version of this program.
        case newer
        /// Written by an older version of this program, and not brought up to date.
        case older
        /// Not there, while something beside it says that there was one.
        case missing
        /// Deleted or exchanged while it was open: what was written last is not where it should be.
        case lost
        /// No room left: nothing was stored, and it may be tried again.
        case cannotWrite
        /// May be read and not written: permissions, or a file system mounted read-only.
        case readOnly
        /// The medium fails.
        case mediumFails
        /// A name that should be free is taken.
        case exists
        /// A plain copy of a database without its log.
        case incomplete
        /// The server cannot be reached, or has no such database.
        case unreachable
        /// The server refuses the user or the password.
        case denied
        /// The server is older than what this program needs.
        case serverTooOld
        /// The server takes no more connections.
        case crowded
        /// Its server makes copies of it, and this program none.
        case keptByServer
        /// A move to it has not ended.
        case moving
        /// Something is there where nothing should be.
        case notEmpty
        /// What was moved to it is not what it was moved from.
        case differs
        /// Nothing moves between two databases of one engine.
        case sameEngine
        /// A lock was held for too long.
        case busy
        /// None of the above: a fault of this program.
        case unexpected
    }

    public let code: Code
    public let path: String
    /// Without final stop.
    public let cause: String

    public init(code: Code, path: String, cause: String) {
        self.code = code
        self.path = path
        self.cause = cause
    }

    /// - Parameter name: of the database, for the operator.
    static func keptByServer(_ name: String) -> StorageError {
        StorageError(code: .keptByServer, path: name, cause: "PostgreSQL keeps it")
    }

    public var description: String { "\(what). \(remedy)" }

    /// Without remedy and final stop.
    var what: String { "cannot \(verb) '\(path)': \(cause)" }

    /// Whether the file or its medium is at fault, and not what was to be stored in it.
    var isOfTheFile: Bool { ![.busy, .unexpected].contains(code) }

    private var verb: String {
        switch code {
        case .cannotWrite, .readOnly, .exists: "write to"
        case .notEmpty, .sameEngine: "move to"
        case .keptByServer: "copy"
        case .incomplete, .mediumFails, .busy, .unexpected, .lost, .differs: "use"
        default: "open"
        }
    }

    var remedy: String { isOfServer ? serverRemedy ?? fileRemedy : fileRemedy }

    /// PostgreSQL's, which names itself by its URL.
    private var isOfServer: Bool { path.hasPrefix("postgresql://") }

    /// Where a file's would help nothing.
    private var serverRemedy: String? {
        switch code {
        case .damaged: "Look into the server's log, and put its backup back with pg_restore."
        case .inUse: "Stop that hub first, or set STANDBY=on to wait for it."
        case .newer:
            "Install the newest monitor-hub again, or put a backup of this version back with pg_restore."
        case .missing: "Correct DATABASE_URL."
        case .cannotWrite: "Make room on the server's disk."
        case .readOnly:
            "Name the server that takes writes in DATABASE_URL, or all of them: the hub finds the one that does."
        case .mediumFails: "Look into the server's log, and check its medium."
        default: nil
        }
    }

    private var fileRemedy: String {
        switch code {
        case .unavailable: "Check the owner and permissions of its folder."
        case .damaged: "Restore a backup: monitor-hub restore FILE."
        case .inUse: "Stop it first: systemctl stop monitor-hub."
        case .newer: "Install the newest monitor-hub again, or restore a backup of this version."
        case .older: "Start the hub, or run: monitor-hub migrate."
        case .missing:
            "Put it back, restore a copy (monitor-hub restore FILE), or, to start with an empty database, move away what is beside it."
        case .lost: "Put it back, or stop the hub and run: monitor-hub restore FILE."
        case .cannotWrite: "Make room on that file system."
        case .readOnly: "Check its owner and permissions, and how the file system is mounted."
        case .mediumFails: "Check the medium: journalctl -k."
        case .exists: "Name another file, or move it away."
        case .incomplete: "Copy both from a stopped hub, or take: monitor-hub backup FILE."
        case .unreachable: "Start PostgreSQL, or correct DATABASE_URL. The hub goes on when it is back."
        case .denied: "Correct the user and the password in DATABASE_URL, and what the user may do there."
        case .serverTooOld: "Install a newer PostgreSQL."
        case .crowded: "Raise its max_connections, or end what holds connections."
        case .keptByServer: "Write one with pg_dump, put it back with pg_restore: docs/postgresql.md."
        case .moving: "Run the same monitor-hub move again: it goes on where it was."
        case .notEmpty: "Name an empty database, or a file that is not there."
        case .differs: "Empty it and move again. Report this if it happens again."
        case .sameEngine: "Take monitor-hub backup, or pg_dump."
        case .busy: "Try again in a few seconds."
        case .unexpected: "Report this, with the log's last lines."
        }
    }
}
