internal import ArgumentParser
internal import Daemon
internal import Glibc

/// A file that a command reads whole, within a bound.
enum InputFile {
    static let mostBytes = 64 * 1024 * 1024

    /// - Throws: an exit code, after printing why.
    static func bytes(_ path: String) throws -> [UInt8] {
        // because the path is lent to the kernel for this call only.
        let descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ExitStatus.end(
                ExitStatus.noInput, "cannot read '\(path)': \(cause). Check its name and its mode.")
        }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            // because the kernel fills the chunk, which is so long.
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else {
                if errno == EINTR { continue }
                throw ExitStatus.end(
                    ExitStatus.noInput, "cannot read '\(path)': \(cause). Check its name and its mode.")
            }
            bytes += chunk[..<count]
            guard bytes.count <= mostBytes else {
                throw ExitStatus.end(
                    ExitStatus.damagedInput,
                    "cannot read '\(path)': It is longer than \(mostBytes) bytes. Cut it into parts.")
            }
        }
    }

    // because strerror's text is copied at once.
    private static var cause: String { unsafe String(cString: strerror(errno)) }
}
