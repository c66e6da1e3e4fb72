import Glibc

/// One question to the kernel's routing netlink and its answer, with an end to the patience.
struct NetlinkSocket: ~Copyable {
    /// The kernel fills at most 32 KiB a datagram (netlink_dump).
    private static let receiveBytes = 32 << 10
    private static let patienceMilliseconds: Int32 = 1000

    private let descriptor: Int32
    private let object: String

    /// - Parameter object: what is read, for the error's sentence.
    init(object: String) throws(DiscoveryError) {
        self.object = object
        descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), Netlink.route)
        // From here on deinit closes it, also when the rest throws.
        guard descriptor >= 0 else { throw error(errno) }
        try connectToKernel()
    }

    deinit { close(descriptor) }

    func error(_ number: Int32) -> DiscoveryError { DiscoveryError(.readNeighbours, object, .system(number)) }

    func send(_ message: [UInt8]) throws(DiscoveryError) {
        // because the kernel reads exactly the array's bytes before it returns.
        guard unsafe Glibc.send(descriptor, message, message.count, 0) == message.count else {
            throw error(errno)
        }
    }

    /// One datagram. A silent kernel is `ETIMEDOUT` after a second; a cut datagram is `EMSGSIZE`.
    func receive() throws(DiscoveryError) -> [UInt8] {
        let flags = Int32(MSG_TRUNC) | Int32(MSG_DONTWAIT)
        var buffer = [UInt8](repeating: 0, count: Self.receiveBytes)
        while true {
            try wait()
            // because the kernel writes at most the array's count; MSG_TRUNC makes it tell the true length.
            let length = unsafe recv(descriptor, &buffer, buffer.count, flags)
            if length < 0, errno == EINTR || errno == EAGAIN { continue }
            guard length >= 0 else { throw error(errno) }
            guard length <= buffer.count else { throw error(EMSGSIZE) }
            buffer.removeLast(buffer.count - length)
            return buffer
        }
    }

    private borrowing func wait() throws(DiscoveryError) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // because the structure lives on this frame and the kernel is told of one descriptor.
        let count = unsafe poll(&request, 1, Self.patienceMilliseconds)
        guard count != 0 else { throw error(ETIMEDOUT) }
        guard count > 0 || errno == EINTR else { throw error(errno) }
    }

    /// Once connected to port 0, only the kernel's own datagrams arrive.
    private borrowing func connectToKernel() throws(DiscoveryError) {
        // A `sockaddr_nl` is 12 octets, the family first; port and groups zero mean the kernel.
        var kernel = sockaddr()
        kernel.sa_family = sa_family_t(AF_NETLINK)
        // because a sockaddr is 16 octets and the kernel reads the first 12 of them.
        guard unsafe connect(descriptor, &kernel, 12) == 0 else { throw error(errno) }
    }
}
