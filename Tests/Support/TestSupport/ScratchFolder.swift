import Glibc

/// A folder that is gone, with all that is in it, when its test is.
public final class ScratchFolder: Sendable {
    public let path: String

    /// - Parameter memory: on the file system that is kept in memory.
    public init(inMemory memory: Bool = false) {
        var name = Array("\(memory ? "/dev/shm" : "/tmp")/monitor-test-XXXXXX".utf8CString)
        precondition(mkdtemp(&name) != nil)
        path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        Self.remove(path)
    }

    private static func remove(_ path: String) {
        for name in Fixture.entries(of: path) { remove(path + "/" + name) }
        if unlink(path) != 0 { rmdir(path) }
    }
}
