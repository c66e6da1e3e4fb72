import CPcap
import Glibc

/// A small libpcap handle that sends ARP and hears nothing but ARP replies. Used by one thread.
@safe struct ArpHandle: ~Copyable {
    /// An Ethernet minimum frame fits.
    static let snapLength: Int32 = 64
    /// Hundreds of replies between two wake-ups; the kernel's default would be 2 MiB.
    static let ringBytes: Int32 = 64 << 10
    /// Replies taken in one wake-up: a flood of them must not hold up the sweep.
    private static let batch = 256

    private let interface: String
    // because libpcap hands out an opaque handle; it is made in init, closed in deinit and never copied.
    private let handle: OpaquePointer
    private let descriptor: Int32

    /// - Throws: `.sendARP`.
    init(interface: String) throws(DiscoveryError) {
        self.interface = interface
        unsafe handle = try unsafe Self.open(interface)
        // because the handle is live and active.
        descriptor = unsafe pcap_get_selectable_fd(handle)
    }

    deinit {
        // because nobody else holds the handle.
        unsafe pcap_close(handle)
    }

    /// Sends one frame. A full transmit queue swallows it, as a wire might.
    func send(_ frame: [UInt8]) throws(DiscoveryError) {
        // because pcap_inject reads exactly the array's bytes before it returns.
        guard unsafe pcap_inject(handle, frame, frame.count) < 0 else { return }
        let number = errno
        guard ![ENOBUFS, EAGAIN, EINTR].contains(number) else { return }
        // because the handle is live.
        throw DiscoveryError(.sendARP, interface, number == 0 ? unsafe Self.cause(handle) : .system(number))
    }

    /// Hands over the replies that arrive before `deadline`, each cut to the snap length.
    func receive(
        until deadline: ContinuousClock.Instant, _ body: ([UInt8]) -> Void
    ) throws(DiscoveryError) {
        let clock = ContinuousClock()
        while true {
            let left = deadline - clock.now
            guard left > .zero else { return }
            if try wait(left) { try drain(body) }
        }
    }

    /// - Returns: whether something is there to read.
    private func wait(_ time: Duration) throws(DiscoveryError) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
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
        let result = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        return result == 0 && number != 0 ? number : ENETDOWN
    }

    private func drain(_ body: ([UInt8]) -> Void) throws(DiscoveryError) {
        for _ in 0..<Self.batch {
            var header: UnsafeMutablePointer<pcap_pkthdr>?
            var bytes: UnsafePointer<UInt8>?
            // because pcap_next_ex sets both pointers when it returns 1, into its own ring.
            let result = unsafe pcap_next_ex(handle, &header, &bytes)
            guard result != 0 else { return }
            guard result == 1, let header = unsafe header, let bytes = unsafe bytes else {
                throw DiscoveryError(.sendARP, interface, unsafe Self.cause(handle))
            }
            // because both stay valid until the next call on this handle, and caplen bytes lie there.
            body(unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(header.pointee.caplen))))
        }
    }
}
