import Glibc

/// Writes a line to standard error.
public func printError(_ line: String) {
    writeText(JournalLog.oneLine(line) + "\n", to: STDERR_FILENO)
}

/// Whether a write would be taken now. Source: poll(2); for pipes that is 4,096 bytes or more.
public func isWritable(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&waiting, 1, 0) != 0
}

/// Writes at once, in one call where the kernel allows, so that lines of several threads do not mix. Where
/// the reader has gone, the failure cannot be reported either.
///
/// - Returns: `false` where not all of it was taken.
@discardableResult
public func writeText(_ text: String, to descriptor: Int32) -> Bool {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
        let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if written < 0, errno != EINTR { return false }
        bytes = bytes.dropFirst(max(0, written))
    }
    return true
}

/// Writes a command's result to standard output.
///
/// - Throws: exit code 74, after saying why.
public func writeResult(_ text: String) throws {
    if writeText(text, to: STDOUT_FILENO) { return }
    // because strerror's text is copied before any other call of this thread.
    let cause = unsafe String(cString: strerror(errno))
    throw ExitStatus.end(ExitStatus.output, "cannot write the output: \(cause). Send it somewhere with room.")
}
