import Glibc
public import MonitorCore

/// Sends questions to the LAN from one address of this host. The answers are heard by the listener; what the
/// kernel delivers here is thrown away.
public struct QuestionSocket: ~Copyable, Sendable {
    private let descriptor: Int32
    private let object: String

    /// - Parameters:
    ///   - source: this host's IPv4 address on the interface to ask on.
    ///   - interface: its name, for sentences.
    /// - Throws: `.ask`.
    public init(source: IPAddress, interface: String) throws(DiscoveryError) {
        object = interface
        descriptor = socket(
            AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        // From here on deinit closes it, also when the rest throws.
        guard descriptor >= 0 else { throw DiscoveryError(.ask, object, .system(errno)) }
        var own = in_addr(s_addr: (source.v4 ?? 0).bigEndian)
        // Not bound: services may be forbidden to bind. Multicast leaves by this address; the rest by its
        // route.
        // because the kernel reads exactly the structure it is told of, on this frame.
        guard
            unsafe setsockopt(
                descriptor, Int32(IPPROTO_IP), IP_MULTICAST_IF, &own, socklen_t(MemoryLayout<in_addr>.size))
                == 0
        else { throw DiscoveryError(.ask, object, .system(errno)) }
        var hops = UInt8(255)
        // because the kernel reads the one octet. RFC 6762 §11; a refusal costs nothing on one link.
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_IP), IP_MULTICAST_TTL, &hops, 1)
    }

    deinit { close(descriptor) }

    /// Sends one datagram; a full queue swallows it, as a wire might, and so does a host that is away.
    ///
    /// - Throws: `.ask` where sending is forbidden, or the interface has gone.
    public func send(_ payload: [UInt8], to destination: IPAddress, port: UInt16) throws(DiscoveryError) {
        drain()
        var address = Self.address(destination, port: port)
        // because the structure and the array's bytes outlive the call.
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe sendto(
                    descriptor, payload, payload.count, Int32(MSG_NOSIGNAL), $0,
                    socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let number = errno
        guard result < 0, ![ENOBUFS, EAGAIN, EINTR, ECONNREFUSED, EHOSTUNREACH].contains(number) else {
            return
        }
        throw DiscoveryError(.ask, object, .system(number))
    }

    private func drain() {
        var scrap: UInt8 = 0
        // because the kernel writes at most the one octet.
        while unsafe recv(descriptor, &scrap, 1, Int32(MSG_DONTWAIT)) >= 0 {}
    }

    private static func address(_ address: IPAddress, port: UInt16) -> sockaddr_in {
        var socketAddress = sockaddr_in()
        socketAddress.sin_family = sa_family_t(AF_INET)
        socketAddress.sin_port = port.bigEndian
        socketAddress.sin_addr.s_addr = (address.v4 ?? 0).bigEndian
        return socketAddress
    }
}
