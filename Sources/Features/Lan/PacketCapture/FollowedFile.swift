import Daemon
import Glibc

/// A file that grows, read as a stream that waits: a thread copies it into a pipe and sleeps at its end.
enum FollowedFile {
    private static let pauseMilliseconds: Int32 = 200

    /// - Parameter until: asked several times a second, however much the file grows meanwhile. Once it says so,
    ///   what is there is copied, and that is the end.
    /// - Returns: the reading end of the pipe; `nil` with `errno` where the file or a pipe cannot be had.
    static func open(_ path: String, until: @escaping @Sendable () -> Bool) -> UnsafeMutablePointer<FILE>? {
        // Without waiting: a named pipe may have no writer yet.
        let file =
            path == "-"
            ? dup(STDIN_FILENO) : unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else {
            close(file)
            return nil
        }
        let (reading, writing) = (ends[0], ends[1])
        let started = startThread(named: "follow") {
            keepBrokenPipesQuiet()
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

    /// Of this thread alone: a reader that gave up closes the pipe, which is an error here and not the end of all.
    private static func keepBrokenPipesQuiet() {
        var signals = sigset_t()
        // because the set lives on this frame and is only read.
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private static func copy(from file: Int32, to pipe: Int32, until: () -> Bool) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // Bytes to the end, once that is asked for.
        var rest: Int?
        while rest != 0 {
            if rest == nil, until() { rest = bytesThere(file) }
            let most = min(rest ?? chunk.count, chunk.count)
            guard most > 0, let count = read(file, &chunk, most) else { return }
            if count == 0, rest != nil { return }
            guard write(chunk[..<count], pipe) else { return }
            rest = rest.map { $0 - count }
        }
    }

    /// - Returns: how many bytes have come, 0 for none within the pause; `nil` for an error.
    private static func read(_ file: Int32, _ chunk: inout [UInt8], _ most: Int) -> Int? {
        var request = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
        // because the structure lives on this frame and the kernel is told of one descriptor.
        let ready = unsafe poll(&request, 1, pauseMilliseconds)
        guard ready > 0 else { return ready == 0 || errno == EINTR ? 0 : nil }
        // because the kernel writes at most `most` bytes, of which the chunk has as many.
        let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, most) }
        if count < 0 { return errno == EINTR || errno == EAGAIN ? 0 : nil }
        // At its end a file is always ready.
        if count == 0 { usleep(UInt32(pauseMilliseconds) * 1000) }
        return count
    }

    private static func write(_ chunk: ArraySlice<UInt8>, _ pipe: Int32) -> Bool {
        var rest = chunk
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(pipe, $0.baseAddress, $0.count) }
            if written < 0 { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }

    /// What can be read now: to the end of a file, or what a pipe holds.
    private static func bytesThere(_ file: Int32) -> Int {
        var status = stat()
        // because the structure lives on this frame.
        if unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            return max(0, Int(status.st_size) - Int(lseek(file, 0, SEEK_CUR)))
        }
        var count: Int32 = 0
        // because FIONREAD writes one number, which lives on this frame.
        return unsafe ioctl(file, UInt(FIONREAD), &count) == 0 ? Int(max(0, count)) : 0
    }
}
