import Glibc

/// Whose a new file is.
public enum FileOwner {
    /// Gives a file that root has just made in the folder of another user to that user, who must still be able to
    /// read and write it. Does nothing for other users, and in root's own folders.
    ///
    /// - Parameter descriptor: the file, open.
    public static func follow(folder: String, _ descriptor: Int32) {
        var status = stat()
        // because the kernel fills the structure on this frame, and the path is terminated.
        guard geteuid() == 0, unsafe stat(folder, &status) == 0, status.st_uid != 0 else { return }
        _ = fchown(descriptor, status.st_uid, status.st_gid)
    }
}
