internal import Daemon
internal import Glibc

/// A file that is read again when its size, its time of change or the file itself is another.
public struct WatchedFile: Sendable {
    public enum Look {
        case same
        case gone
        case content([UInt8])
        case failed(String)
    }

    private struct Mark: Equatable {
        let device: UInt64
        let node: UInt64
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
    }

    public let path: String
    private var mark: Mark?
    private var wasRead = false

    public init(_ path: String) { self.path = path }

    /// Whether it was there at the last look.
    public var exists: Bool { mark != nil }

    public var hasChanged: Bool { Self.mark(path) != mark }

    /// Takes what is there now for read.
    public mutating func accept() { mark = Self.mark(path) }

    /// - Parameter limit: in bytes; a larger file is a failure.
    public mutating func look(atMost limit: Int) -> Look {
        let now = Self.mark(path)
        guard now != mark || (now != nil && !wasRead) else { return .same }
        mark = now
        guard now != nil else {
            wasRead = false
            return .gone
        }
        switch TextFile.bytesWithoutWaiting(path, atMost: limit) {
        case .success(let bytes):
            wasRead = true
            return .content(bytes)
        case .failure(let fault): return fault.isMissing ? .same : .failed(fault.cause)
        }
    }

    private static func mark(_ path: String) -> Mark? {
        var status = stat()
        // because the kernel fills the structure on this frame, and the path is terminated.
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Mark(
            device: UInt64(status.st_dev), node: UInt64(status.st_ino), size: Int64(status.st_size),
            seconds: Int(status.st_ctim.tv_sec), nanoseconds: Int(status.st_ctim.tv_nsec))
    }
}
