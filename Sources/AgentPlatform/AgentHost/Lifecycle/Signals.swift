import Glibc

/// SIGTERM, SIGINT and SIGHUP, which the daemon answers in its own time.
///
/// The main thread waits for them, since it has nothing else to do. Dispatch's sources would need its pool of
/// threads, and Dispatch checks that pool once a second.
///
/// Source: sigwait(3), pthread_sigmask(3).
public enum Signals {
    /// Keeps them for `pass`. Call it before there are other threads, which then hold them back too.
    public static func holdBack() {
        var all = all
        // because the C library only reads the set.
        _ = unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
    }

    /// Passes each on as it comes, also those that came since `holdBack`. Where the daemon does not end
    /// after the first SIGTERM or SIGINT, the next one ends the process at once.
    public static func pass(to arrived: AsyncStream<Int32>.Continuation) -> Never {
        var all = all
        var ends = RepeatedEnd()
        while true {
            var number: Int32 = 0
            // because the set is only read, and the number lives on this frame.
            guard unsafe sigwait(&all, &number) == 0 else { continue }
            if ends.isImpatient(number, at: .now) { _exit(128 + number) }
            arrived.yield(number)
        }
    }

    private static var all: sigset_t {
        var all = sigset_t()
        // because both only write the set.
        unsafe sigemptyset(&all)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&all, number) }
        return all
    }
}

/// Tells a second request to end from a signal that is sent twice: timeout(1) signals the process and then its group.
/// An orderly end takes less than a second.
struct RepeatedEnd {
    static let patience: Duration = .seconds(1)
    private var first: ContinuousClock.Instant?

    mutating func isImpatient(_ number: Int32, at time: ContinuousClock.Instant) -> Bool {
        guard number != SIGHUP else { return false }
        guard let first else {
            first = time
            return false
        }
        return time - first >= Self.patience
    }
}
