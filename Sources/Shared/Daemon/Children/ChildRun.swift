internal import Glibc

/// Runs one program to its end, bounded in time and bytes, in a process group of its own, with an environment of ours.
///
/// Source: posix_spawn(3), poll(2), waitpid(2).
public struct ChildRun: Sendable {
    public struct Output: Sendable, Equatable {
        public var text: [UInt8] = []
        public var complaints: [UInt8] = []
        public var status: Int32 = 0
        /// More came than is kept; the program was ended.
        public var isCut = false
        /// It took too long; it was ended.
        public var isLate = false

        public init() {}
    }

    public struct Fault: Error, CustomStringConvertible {
        public let description: String

        /// - Parameter description: a clause without a stop.
        public init(description: String) { self.description = description }
    }

    public var mostBytes = 512 * 1024
    public var wholeSeconds = 60
    private static let mostComplaints = 4096
    private static let environment = ["PATH=/usr/bin:/bin:/usr/sbin:/sbin", "LANG=C.UTF-8"]

    public init() {}

    /// On the calling thread, which waits.
    ///
    /// - Parameter wanted: asked five times a second; `false` ends the program.
    public func run(
        _ program: String, _ arguments: [String], while wanted: () -> Bool
    ) throws(Fault) -> Output {
        let (out, complaints) = (try Self.pair(), try Self.pair())
        defer {
            close(out.read)
            close(complaints.read)
        }
        let child: pid_t
        do {
            defer {
                close(out.write)
                close(complaints.write)
            }
            child = try Self.spawn(program, arguments, out.write, complaints.write)
        }
        return collect(child, out.read, complaints.read, while: wanted)
    }

    private static func pair() throws(Fault) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        // because the kernel writes two numbers into an array of two.
        // Not a pipe: of one, only a second call says that other children get no copy.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw Fault(description: "no pair of sockets: errno \(errno)")
        }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ program: String, _ arguments: [String], _ out: Int32, _ complaints: Int32
    ) throws(Fault) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        // because both are set up before and taken down after everything that uses them.
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, out, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, complaints, 2)
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        var child: pid_t = 0
        let words = unsafe ([program] + arguments).map { unsafe strdup($0) }
        let variables = unsafe environment.map { unsafe strdup($0) }
        defer {
            // because these were copied by strdup just above.
            unsafe words.forEach { unsafe free($0) }
            unsafe variables.forEach { unsafe free($0) }
        }
        // because both lists end with a null pointer and outlive the call.
        let code = unsafe posix_spawn(
            &child, program, &actions, &attributes, words + [nil], variables + [nil])
        guard code == 0 else {
            // because strerror's text is copied before any other call of this thread.
            let cause = unsafe String(cString: strerror(code))
            throw Fault(
                description: code == ENOENT
                    ? "\(program) is not installed" : "cannot start \(program): \(cause)")
        }
        return child
    }

    private func collect(_ child: pid_t, _ out: Int32, _ complaints: Int32, while wanted: () -> Bool)
        -> Output
    {
        var output = Output()
        let deadline = ContinuousClock.now + .seconds(wholeSeconds)
        var open = [out, complaints]
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var isEnding = false
        func end() {
            guard !isEnding else { return }
            isEnding = true
            kill(-child, SIGTERM)
        }
        while !open.isEmpty {
            if ContinuousClock.now > deadline, !isEnding {
                output.isLate = true
                end()
            }
            if ContinuousClock.now > deadline + .seconds(2) || isEnding && !wanted() { kill(-child, SIGKILL) }
            if !wanted() { end() }
            var waiting = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            // because the array holds so many.
            guard unsafe poll(&waiting, nfds_t(waiting.count), 200) > 0 else { continue }
            for one in waiting where one.revents != 0 {
                // because the kernel writes no more than the buffer holds.
                let count = unsafe read(one.fd, &buffer, buffer.count)
                guard count > 0 else {
                    if count == 0 || errno != EINTR { open.removeAll { $0 == one.fd } }
                    continue
                }
                if one.fd == out {
                    output.text += buffer.prefix(min(count, mostBytes - output.text.count))
                    if output.text.count >= mostBytes {
                        output.isCut = true
                        end()
                    }
                } else {
                    output.complaints += buffer.prefix(
                        min(count, Self.mostComplaints - output.complaints.count))
                }
            }
        }
        // Whatever it started and left behind ends with it.
        let patience = ContinuousClock.now + .seconds(2)
        var status: Int32 = 0
        // because the kernel writes one number.
        while unsafe waitpid(child, &status, WNOHANG) == 0 {
            if ContinuousClock.now > patience || isEnding { kill(-child, SIGKILL) }
            usleep(20_000)
        }
        kill(-child, SIGKILL)
        output.status = status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
        return output
    }
}
