internal import Glibc
internal import Places

/// A file that is open, read by place and never mapped: one that is cut short under a mapping ends the program (SIGBUS).
final class OpenFile: MaxMindBytes {
    /// What tells one file at a path from the next.
    struct Mark: Sendable, Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int
        let modified: Int
        let nanoseconds: Int
    }

    /// Larger than any vendor's.
    private static let largest = 2 << 30

    private let descriptor: Int32
    let mark: Mark
    var count: Int { mark.size }

    /// - Returns: the words of the kernel where it cannot be opened.
    static func open(_ path: String) -> Result<OpenFile, Refused> {
        // because the path is lent to the kernel for this call only; O_NONBLOCK: a pipe without a writer is not waited for.
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(Refused(cause: words(errno))) }
        var status = stat()
        // because the kernel fills the structure on this frame.
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return .failure(Refused(cause: "it is not a file"))
        }
        guard status.st_size <= largest else {
            close(descriptor)
            return .failure(Refused(cause: "it is larger than 2 GiB"))
        }
        return .success(OpenFile(descriptor, Mark(status)))
    }

    struct Refused: Error {
        let cause: String
    }

    private init(_ descriptor: Int32, _ mark: Mark) {
        self.descriptor = descriptor
        self.mark = mark
    }

    deinit { close(descriptor) }

    /// - Returns: `nil` where nothing is at the path.
    static func mark(_ path: String) -> Mark? {
        var status = stat()
        // because the path is lent to the kernel for this call, which fills the structure on this frame.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Mark(status)
    }

    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count >= 0, offset <= self.count - count else { return nil }
        guard count > 0 else { return [] }
        var found = [UInt8](repeating: 0, count: count)
        // because the buffer has the length that the kernel is told.
        let read = unsafe found.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, count, off_t(offset))
        }
        return read == count ? found : nil
    }

    private static func words(_ number: Int32) -> String {
        // because strerror's text is read before anyone else can call it on this thread.
        unsafe String(cString: strerror(number))
    }
}

extension OpenFile.Mark {
    fileprivate init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec)
        nanoseconds = Int(status.st_mtim.tv_nsec)
    }
}
