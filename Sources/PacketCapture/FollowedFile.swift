import Glibc

/// A file that grows, read as a stream that waits: a thread copies it into a pipe and sleeps at its end.
enum FollowedFile {
    private static let pause: UInt32 = 200_000

    /// - Returns: the reading end of the pipe; `nil` with `errno` where the file or a pipe cannot be had.
    static func open(_ path: String, until: @escaping @Sendable () -> Bool) -> UnsafeMutablePointer<FILE>? {
        let file = path == "-" ? dup(STDIN_FILENO) : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            close(file)
            return nil
        }
        let (reading, writing) = (ends[0], ends[1])
        let started = startThread(named: "follow") {
            copy(from: file, to: writing, until: until)
            close(file)
            close(writing)
        }
        guard started else {
            for descriptor in [file, reading, writing] { close(descriptor) }
            return nil
        }
        return unsafe fdopen(reading, "r")
    }

    private static func copy(from file: Int32, to pipe: Int32, until: () -> Bool) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            if count < 0 { return }
            if count == 0 {
                if until() { return }
                usleep(pause)
            }
            var rest = chunk[..<count]
            while !rest.isEmpty {
                let written = unsafe rest.withUnsafeBytes { unsafe write(pipe, $0.baseAddress, $0.count) }
                if written < 0 { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}
