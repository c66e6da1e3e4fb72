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
        var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
        unsafe poll(&waiting, 1, Int32(clamping: max(0, milliseconds) + 1))
        var count: eventfd_t = 0
        unsafe eventfd_read(descriptor, &count)
    }
}
