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
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(fault(errno)) }
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
