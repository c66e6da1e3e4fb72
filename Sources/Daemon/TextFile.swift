import Glibc

/// Reads a small file whole.
public enum TextFile {
    public struct Fault: Error {
        public let isMissing: Bool
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
            if count == 0 { return .success(bytes) }
            bytes += chunk[..<count]
            if bytes.count > limit {
                return .failure(Fault(isMissing: false, cause: "It is larger than \(limit) bytes"))
            }
        }
    }

    private static func fault(_ number: Int32) -> Fault {
        // because strerror's text is read before anyone else can call it on this thread.
        Fault(isMissing: number == ENOENT, cause: unsafe String(cString: strerror(number)))
    }
}
