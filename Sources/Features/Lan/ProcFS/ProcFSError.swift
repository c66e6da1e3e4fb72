import Glibc

/// A source of this host's figures that gave none.
///
/// Equal faults are the same fault met again: the caller that logs keeps a set of them and logs each once.
public struct ProcFSError: Error, Hashable, Sendable {
    public enum Code: Hashable, Sendable {
        /// The kernel refused to open or read the file; `systemError` says why.
        case unreadable
        /// More than a collector is willing to read (1 MiB).
        case tooLarge
        /// Read, but not in the format that the kernel documents.
        case malformed
        /// The mounted file system did not tell its size; `systemError` says why.
        case unmeasurable
    }

    public let code: Code
    /// The file, or for `unmeasurable` the mount point.
    public let object: String
    /// `errno`; `nil` where no call failed.
    public let systemError: Int32?

    public init(_ code: Code, _ object: String, systemError: Int32? = nil) {
        self.code = code
        self.object = object
        self.systemError = systemError
    }
}

extension ProcFSError: CustomStringConvertible {
    /// `cannot read '/proc/stat': No such file or directory. <Remedy>.`
    public var description: String { "cannot \(verb) '\(object)': \(cause). \(remedy)." }

    private var verb: String {
        switch code {
        case .unreadable, .tooLarge: "read"
        case .malformed: "understand"
        case .unmeasurable: "measure"
        }
    }

    private var cause: String {
        if code == .tooLarge { return "larger than \(FileBuffer.maximumBytes) bytes" }
        guard let systemError else { return "not in the kernel's format" }
        // because strerror gives a string that stays valid until this thread asks again, and it is copied
        // here.
        return unsafe strerror(systemError).map { unsafe String(cString: $0) } ?? "error \(systemError)"
    }

    private var remedy: String {
        switch (code, systemError) {
        case (.unmeasurable, EACCES), (.unmeasurable, EPERM):
            "Let the agent's user search the folders above it"
        case (.unmeasurable, _): "Check the disk, or unmount it; the other disks are still measured"
        case (.tooLarge, _), (.malformed, _):
            "Please report it with the file's text; the rest is still measured"
        case (_, ENOENT): "Mount procfs and sysfs where the agent runs; the rest is still measured"
        case (_, EACCES), (_, EPERM): "Let the agent's user read it; the rest is still measured"
        default: "Check that procfs and sysfs are mounted; the rest is still measured"
        }
    }
}
