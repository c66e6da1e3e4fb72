import Daemon
import HubFrame

/// Debian's JavaScript libraries, read once at the start: pages are served from memory alone.
struct LibraryFolder {
    private static let longest = 4 << 20
    let path: String

    /// - Returns: by path below the folder; what is not there is left out, and charts say so.
    func files() -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for name in StaticFiles.libraryPaths {
            if case .success(let bytes) = TextFile.bytes("\(path)/\(name)", atMost: Self.longest) {
                files[name] = bytes
            }
        }
        return files
    }
}
