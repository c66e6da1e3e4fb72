import Glibc

/// Reads a small text file whole, without the byte order mark that editors of other systems put in front.
public enum TextFile {
    public struct Fault: Error {
        public let isMissing: Bool
        /// This user may not.
        public var isDenied = false
        public let cause: String
    }

    public static func read(_ path: String, atMost limit: Int) -> Result<String, Fault> {
        bytes(path, atMost: limit).map { String(decoding: $0, as: UTF8.self) }
    }

    public static func bytes(_ path: String, atMost limit: Int) -> Result<[UInt8], Fault> {
        // because the path is lent to the kernel for this call only. Nothing of a device is set in motion.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return .failure(fault(errno)) }
        return bytes(descriptor, atMost: limit)
    }

    /// Anything but a regular file, such as a pipe without a writer, is refused instead of waited for.
    public static func bytesWithoutWaiting(_ path: String, atMost limit: Int) -> Result<[UInt8], Fault> {
        // because the path is lent to the kernel for this call only.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return .failure(fault(errno)) }
        var status = stat()
        // because the kernel fills the structure on this frame.
        guard unsafe fstat(descriptor, &status) == 0 else {
            defer { close(descriptor) }
            return .failure(fault(errno))
        }
        // A device answers at once, too: of /dev/null, say, there is nothing to read.
        guard [S_IFREG, S_IFCHR].contains(status.st_mode & S_IFMT) else {
            close(descriptor)
            return .failure(Fault(isMissing: false, cause: "It is not a file"))
        }
        return bytes(descriptor, atMost: limit)
    }

    /// Closes it, too.
    private static func bytes(_ descriptor: Int32, atMost limit: Int) -> Result<[UInt8], Fault> {
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 { return .failure(fault(errno)) }
            if count == 0 { return text(bytes) }
            bytes += chunk[..<count]
            if bytes.count > limit {
                return .failure(Fault(isMissing: false, cause: "It is larger than \(limit) bytes"))
            }
        }
    }

    /// UTF-8's mark is dropped; UTF-16's tells that nothing behind it would be understood.
    private static func text(_ bytes: [UInt8]) -> Result<[UInt8], Fault> {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) {
            return .failure(Fault(isMissing: false, cause: "It is UTF-16, and UTF-8 is wanted"))
        }
        return .success(bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes)
    }

    private static func fault(_ number: Int32) -> Fault {
        // because strerror's text is read before anyone else can call it on this thread.
        Fault(
            isMissing: number == ENOENT, isDenied: number == EACCES || number == EPERM,
            cause: unsafe String(cString: strerror(number)))
    }
}
