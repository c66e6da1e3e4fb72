internal import Glibc

/// A file that is open as long as this object lives. Snapshots name devices: files are for their owner only.
final class OpenFile {
    enum Manner {
        case read
        /// Made where there is none.
        case readAndWrite
        /// As `readAndWrite`, and empty.
        case anew
    }

    let path: String
    private let descriptor: Int32

    init(_ path: String, _ manner: Manner) throws(OutboxError) {
        let flags =
            switch manner {
            case .read: O_RDONLY
            case .readAndWrite: O_RDWR | O_CREAT
            case .anew: O_RDWR | O_CREAT | O_TRUNC
            }
        // because the path is lent to the kernel for this call only.
        descriptor = unsafe open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        self.path = path
        guard descriptor >= 0 else {
            throw OutboxError(errno: errno, path, manner == .read ? .unreadable : .unwritable)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw OutboxError(.unreadable, path, "It is not a regular file")
        }
        if manner != .read, status.st_uid == 0 { Folder.giveToOwner(of: path, descriptor) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func byteCount() throws(OutboxError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure(.unreadable) }
        return Int(status.st_size)
    }

    /// - Returns: fewer bytes than asked for where the file ends.
    func read(_ count: Int, at offset: Int) throws(OutboxError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            // because the kernel writes at most the room that is left behind `filled`.
            let more = unsafe bytes.withUnsafeMutableBytes { room in
                unsafe pread(descriptor, room.baseAddress! + filled, count - filled, offset + filled)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw failure(.unreadable) }
            if more == 0 { break }
            filled += more
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// All of it, or an error after which the file may hold a part of it.
    func write(_ bytes: [UInt8], at offset: Int) throws(OutboxError) {
        var written = 0
        while written < bytes.count {
            // because the kernel reads at most what is left behind `written`.
            let more = unsafe bytes.withUnsafeBytes { room in
                unsafe pwrite(
                    descriptor, room.baseAddress! + written, bytes.count - written, offset + written)
            }
            if more < 0, errno == EINTR { continue }
            guard more > 0 else { throw failure(.unwritable) }
            written += more
        }
    }

    func writeAgain() throws(OutboxError) {
        try write(try read(try byteCount(), at: 0), at: 0)
    }

    func truncate(to count: Int) throws(OutboxError) {
        guard ftruncate(descriptor, count) == 0 else { throw failure(.unwritable) }
    }

    /// Returns when the file's bytes are where a power cut leaves them.
    func synchronize() throws(OutboxError) {
        guard fdatasync(descriptor) == 0 else { throw failure(.unwritable) }
    }

    /// - Returns: `false` when another process holds it. Source: flock(2).
    func lock() -> Bool {
        flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private func failure(_ code: OutboxError.Code) -> OutboxError {
        OutboxError(errno: errno, path, code)
    }
}
