internal import CZstd
internal import Glibc

/// What is done with folders and whole files.
enum Folder {
    /// Names in no order; empty where the folder cannot be read.
    static func names(in path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            // because the name lies within the entry, ends with a zero, and is copied before the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes the folder itself, not those above it; one that is there is left as it is.
    static func make(_ path: String) throws(OutboxError) {
        guard unsafe mkdir(path, 0o700) == 0 else {
            if errno == EEXIST { return }
            throw OutboxError(errno: errno, path, .unwritable)
        }
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        if descriptor < 0 { return }
        giveToOwner(of: path, descriptor)
        close(descriptor)
    }

    /// What root makes in the folder of another, the service must still be able to write.
    static func giveToOwner(of path: String, _ descriptor: Int32) {
        guard geteuid() == 0, let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        var status = stat()
        guard unsafe stat(String(path[..<slash]), &status) == 0, status.st_uid != 0 else { return }
        _ = fchown(descriptor, status.st_uid, status.st_gid)
    }

    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Whether this user may see what is in the folder.
    static func isOpen(_ path: String) -> Bool { unsafe access(path, R_OK | X_OK) == 0 }

    /// A file that is not there is as good as removed.
    static func remove(_ path: String) {
        unsafe unlink(path)
    }

    /// Makes a power cut leave the names in the folder as they are now.
    static func synchronize(_ path: String) throws(OutboxError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw OutboxError(errno: errno, path, .unreadable) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw OutboxError(errno: errno, path, .unwritable) }
    }

    /// Whether the folder is kept in memory: writing there wears nothing. Source: statfs(2).
    static func isInMemory(_ path: String) -> Bool {
        var status = statfs()
        guard unsafe statfs(path, &status) == 0 else { return false }
        let (tmpfs, ramfs) = (0x0102_1994, 0x8584_58f6)
        return [tmpfs, ramfs].contains(Int(status.f_type) & 0xffff_ffff)
    }

    /// Puts a whole small file in place of another, so that a reader sees the one or the other.
    static func replace(_ path: String, with bytes: [UInt8]) throws(OutboxError) {
        let new = path + ".new"
        do throws(OutboxError) {
            try OpenFile(new, .anew).write(bytes, at: 0)
            guard unsafe Glibc.rename(new, path) == 0 else {
                throw OutboxError(errno: errno, path, .unwritable)
            }
        } catch {
            remove(new)
            throw error
        }
    }

    /// Where that fails, the old name stays.
    static func rename(_ path: String, _ new: String) {
        unsafe Glibc.rename(path, new)
    }
}
