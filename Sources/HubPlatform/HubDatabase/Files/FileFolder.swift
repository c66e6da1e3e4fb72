internal import Foundation

/// Names of files, changed so that after a power cut either the old or the new one is there.
enum FileFolder {
    struct Fault: Error {
        let number: Int32

        /// As the last call of this thread failed.
        init() { number = errno }

        var cause: String {
            // because strerror's text is copied before any other call of this thread.
            unsafe String(cString: strerror(number))
        }

        var code: StorageError.Code {
            switch number {
            case ENOSPC, EDQUOT, EFBIG: .cannotWrite
            case EROFS: .readOnly
            case EIO: .mediumFails
            case EEXIST: .exists
            default: .unavailable
            }
        }
    }

    /// Gives a file another name, which must be free; its first one stays.
    static func link(_ file: String, to name: String) throws(Fault) {
        guard unsafe Foundation.link(file, name) == 0 else { throw Fault() }
    }

    /// In one step, also where the name is taken.
    static func rename(_ file: String, to name: String) throws(Fault) {
        guard unsafe Foundation.rename(file, name) == 0 else { throw Fault() }
    }

    /// What is not there is fine.
    static func remove(_ file: String) throws(Fault) {
        guard unsafe unlink(file) == 0 || errno == ENOENT else { throw Fault() }
    }

    /// A file's bytes, or the names in a folder, are on the medium when this returns.
    static func sync(_ path: String) throws(Fault) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Fault() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw Fault() }
    }

    static func syncNames(beside path: String) throws(Fault) {
        let folder = (path as NSString).deletingLastPathComponent
        try sync(folder.isEmpty ? "." : folder)
    }
}
