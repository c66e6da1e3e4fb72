internal import Foundation

/// Held while a hub runs on a database, or while its file is exchanged. The kernel lets go of it with the
/// process, however that ends.
///
/// Source: flock(2).
public final class HubLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `.unavailable` where another process holds it.
    public init(path: String) throws(StorageError) {
        let file = path + ".lock"
        descriptor = unsafe open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            // because strerror's text is copied before any other call of this thread.
            throw StorageError(
                code: .unavailable, path: file, cause: unsafe String(cString: strerror(errno)))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw StorageError(code: .inUse, path: path, cause: "a hub is running on it")
        }
    }

    /// Also where `init` throws after the file was opened.
    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
