import Glibc
public import LanCore

/// How full a mounted file system is.
///
/// Source: statvfs(3).
public enum FileSystemUsage {
    /// - Returns: `nil` for a file system without a size.
    public static func read(_ mount: String) throws(ProcFSError) -> FileSystemLevels? {
        var figures = statvfs()
        // because both pointers are lent for this call only.
        guard unsafe statvfs(mount, &figures) == 0 else {
            throw ProcFSError(.unmeasurable, mount, systemError: errno)
        }
        return levels(
            mount: mount, blockBytes: UInt64(figures.f_frsize), blocks: UInt64(figures.f_blocks),
            free: UInt64(figures.f_bfree), available: UInt64(figures.f_bavail))
    }

    /// - Parameters:
    ///   - free: blocks that root could still use.
    ///   - available: blocks that others could; the reserve of root is not among them.
    /// - Returns: `nil` for no size, or one beyond 64 bits. Absurd parts are cut to the whole.
    static func levels(
        mount: String, blockBytes: UInt64, blocks: UInt64, free: UInt64, available: UInt64
    ) -> FileSystemLevels? {
        let (total, overflow) = blocks.multipliedReportingOverflow(by: blockBytes)
        guard total > 0, !overflow else { return nil }
        let free = min(free, blocks)
        return FileSystemLevels(
            mount: mount, totalBytes: total, usedBytes: (blocks - free) * blockBytes,
            freeBytes: min(available, free) * blockBytes)
    }
}
