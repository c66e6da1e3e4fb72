import Glibc

/// A file that is gone when its test is.
public final class ScratchFile: Sendable {
    public let path: String

    public init(_ bytes: [UInt8]) {
        var name = Array("/tmp/monitor-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        precondition(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
    }

    public convenience init(_ text: String) {
        self.init(Array(text.utf8))
    }

    deinit {
        unlink(path)
    }
}
