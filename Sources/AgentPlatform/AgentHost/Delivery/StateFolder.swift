internal import Daemon
internal import Glibc

/// `STATE_DIR`, held by one run at a time: two would mix their snapshots and forget each other's devices.
///
/// Source: flock(2): a lock goes with its process, however that ends.
final class StateFolder: Sendable {
    private static let lockName = "running"
    /// -1 where the folder cannot be written: then nothing is kept there that could be shared.
    private let descriptor: Int32

    /// - Parameter held: what this process holds already, maybe the same.
    /// - Throws: `InUse`.
    static func claim(_ path: String, besides held: [StateFolder] = []) throws(InUse) -> StateFolder {
        let lock = "\(path)/\(lockName)"
        // because the path is lent to the kernel for this call only.
        let descriptor = unsafe open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
        if descriptor >= 0 { FileOwner.follow(folder: path, descriptor) }
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else {
            if descriptor >= 0 { sign(descriptor) }
            return StateFolder(descriptor)
        }
        defer { close(descriptor) }
        if let same = held.first(where: { $0.isSame(as: descriptor) }) { return same }
        throw InUse(path: path, holder: holder(descriptor))
    }

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private func isSame(as other: Int32) -> Bool {
        var (mine, its) = (stat(), stat())
        guard descriptor >= 0, unsafe fstat(descriptor, &mine) == 0, unsafe fstat(other, &its) == 0 else {
            return false
        }
        return mine.st_dev == its.st_dev && mine.st_ino == its.st_ino
    }

    private static func sign(_ descriptor: Int32) {
        let text = Array("\(getpid())\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = unsafe pwrite(descriptor, text, text.count, 0)
    }

    private static func holder(_ descriptor: Int32) -> String? {
        let longest = 16
        var bytes = [UInt8](repeating: 0, count: longest)
        let count = unsafe pread(descriptor, &bytes, longest, 0)
        let digits = bytes.prefix(max(0, count)).prefix { (48...57).contains($0) }
        return digits.isEmpty ? nil : String(decoding: digits, as: UTF8.self)
    }

    struct InUse: Error, Equatable, CustomStringConvertible {
        let path: String
        /// The other process.
        let holder: String?

        var description: String {
            "cannot use '\(path)': Another monitor-agent\(holder.map { " (process \($0))" } ?? "") keeps its state "
                + "there. End that one ('systemctl stop monitor.service', where it is the service), or give this one "
                + "a folder of its own: --set STATE_DIR=FOLDER."
        }
    }
}
