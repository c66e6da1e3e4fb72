import Glibc

/// A handle that sends ARP and hears nothing but ARP replies. Used by one thread.
struct ArpHandle: ~Copyable {
    /// Replies read in one wake-up: a flood of them must not hold up the sweep.
    private static let batch = 256

    private let interface: String
    private let handle: EthernetHandle

    /// - Throws: `.sendARP`.
    init(interface: String) throws(DiscoveryError) {
        self.interface = interface
        // The filter: operation 2 in an untagged frame. The lengths: an Ethernet minimum frame fits, and
        // hundreds of replies between two wake-ups; the kernel's default ring would be 2 MiB.
        handle = try EthernetHandle(
            EthernetHandle.Options(
                interface: interface, purpose: .sendARP, filter: "arp and arp[6:2] = 2", snapLength: 64,
                ringBytes: 64 << 10, timeoutMilliseconds: 100, isImmediate: true))
    }

    func send(_ frame: [UInt8]) throws(DiscoveryError) {
        try handle.send(frame)
    }

    /// Hands over the replies that arrive before `deadline`, each cut to the snap length.
    func receive(
        until deadline: ContinuousClock.Instant, _ body: ([UInt8]) -> Void
    ) throws(DiscoveryError) {
        let clock = ContinuousClock()
        while true {
            let left = deadline - clock.now
            guard left > .zero else { return }
            if try wait(left) { try handle.drain(atMost: Self.batch, body) }
        }
    }

    /// - Returns: whether something is there to read.
    private func wait(_ time: Duration) throws(DiscoveryError) -> Bool {
        var request = pollfd(fd: handle.descriptor, events: Int16(POLLIN), revents: 0)
        let milliseconds = Int32(clamping: Int64((time / .milliseconds(1)).rounded(.up)))
        // because the structure lives on this frame and the kernel is told of one descriptor.
        let count = unsafe poll(&request, 1, milliseconds)
        guard count >= 0 || errno == EINTR else { throw DiscoveryError(.sendARP, interface, .system(errno)) }
        // The socket reports a vanished interface once, as an error of its own.
        if count > 0, Int32(request.revents) & (POLLERR | POLLHUP | POLLNVAL) != 0 {
            throw DiscoveryError(.sendARP, interface, .system(pendingError()))
        }
        return count > 0
    }

    private func pendingError() -> Int32 {
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        // because the kernel writes at most `size` bytes into `number`.
        let result = unsafe getsockopt(handle.descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        return result == 0 && number != 0 ? number : ENETDOWN
    }
}
