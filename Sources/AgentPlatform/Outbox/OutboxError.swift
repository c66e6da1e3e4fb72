internal import Glibc

/// Why the outbox's folder cannot be used.
public struct OutboxError: Error, Sendable, Equatable {
    public enum Code: Sendable {
        /// Another process keeps its snapshots there.
        case inUse
        case missing
        case noSpace
        case notPermitted
        case unreadable
        case unwritable
    }

    public let code: Code
    public let path: String
    /// Without final stop.
    public let cause: String

    init(_ code: Code, _ path: String, _ cause: String) {
        (self.code, self.path, self.cause) = (code, path, cause)
    }

    /// - Parameter fallback: what an error without a name of its own means here.
    init(errno number: Int32, _ path: String, _ fallback: Code) {
        // because strerror's text is copied before any other call of this thread.
        let cause = unsafe String(cString: strerror(number))
        let code: Code =
            switch number {
            case ENOENT: .missing
            case ENOSPC, EDQUOT: .noSpace
            case EACCES, EPERM, EROFS: .notPermitted
            default: fallback
            }
        self.init(code, path, cause)
    }
}

extension OutboxError: CustomStringConvertible {
    public var description: String {
        "cannot \(verb) '\(path)': \(cause). \(remedy)"
    }

    private var verb: String {
        switch code {
        case .inUse, .missing, .notPermitted: "use"
        case .unreadable: "read"
        case .noSpace, .unwritable: "write"
        }
    }

    private var remedy: String {
        switch code {
        case .inUse: "End the other one, or give this one a STATE_DIR of its own."
        case .missing: "Make the folder, or name another with STATE_DIR."
        case .noSpace: "Free some room, or lower OUTBOX_MAX_BYTES."
        case .notPermitted: "Let this user write there, or name another folder with STATE_DIR."
        case .unreadable, .unwritable: "Check the disk, or name another folder with STATE_DIR."
        }
    }
}
