import CPcap
import Glibc

/// Wakes a thread that waits with a deadline.
///
/// Source: eventfd(2).
final class Wakeup: Sendable {
    private let descriptor: Int32

    init?() {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    func signal() {
        eventfd_write(descriptor, 1)
    }

    func wait(until end: ContinuousClock.Instant) {
        let left = (end - ContinuousClock.now).components
        let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
        wait(milliseconds: Int32(clamping: max(0, milliseconds) + 1), orUntil: -1)
    }

    /// Waits for as long as it takes.
    func wait() {
        wait(milliseconds: -1, orUntil: -1)
    }

    /// Waits for a signal, or for an error of a socket.
    ///
    /// - Returns: whether it was the error.
    func wait(orUntilErrorOf socket: Int32) -> Bool {
        wait(milliseconds: -1, orUntil: socket) & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
    }

    /// - Returns: what the other descriptor has to say. poll(2) passes over a negative one.
    @discardableResult
    private func wait(milliseconds: Int32, orUntil other: Int32) -> Int16 {
        var waiting = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: other, events: 0, revents: 0),
        ]
        unsafe poll(&waiting, 2, milliseconds)
        var count: eventfd_t = 0
        unsafe eventfd_read(descriptor, &count)
        return waiting[1].revents
    }
}
