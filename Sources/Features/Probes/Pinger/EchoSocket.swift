internal import CEcho
internal import Glibc
internal import MonitorCore
internal import Probes
internal import Probing

/// One socket for ICMP or ICMPv6.
final class EchoSocket: Sendable {
    enum Manner: Sendable {
        /// Any ICMP message; needs CAP_NET_RAW.
        case raw
        /// Echo requests alone, where `net.ipv4.ping_group_range` permits them; the kernel chooses the identifier.
        case datagram
    }

    let descriptor: Int32
    let isV6: Bool
    let manner: Manner

    /// - Parameters:
    ///   - identifier: the high byte of identifiers whose replies are wanted.
    ///   - source: an address of this host, or the name of an interface, that packets leave from.
    /// - Throws: why there is none.
    init(
        v6 isV6: Bool, _ manner: Manner, identifier: UInt8, source: ProbeSource?
    ) throws(PingerError) {
        self.isV6 = isV6
        self.manner = manner
        let kind = manner == .raw ? SOCK_RAW : SOCK_DGRAM
        descriptor = socket(
            isV6 ? AF_INET6 : AF_INET,
            Int32(kind.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            Int32(isV6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP))
        // From here on deinit closes it, also when the rest throws.
        guard descriptor >= 0 else { throw PingerError(isV6: isV6, cause: errno) }
        if manner == .raw { try filter(identifier) }
        try set(SOL_SOCKET, SO_TIMESTAMPNS, 1)
        try set(SOL_SOCKET, SO_RXQ_OVFL, 1)
        // A second's replies of the largest plan; the kernel may give less.
        try? set(SOL_SOCKET, SO_RCVBUF, 1 << 20)
        if isV6 {
            try? set(Int32(IPPROTO_IPV6), IPV6_RECVHOPLIMIT, 1)
        } else if manner == .datagram {
            try? set(Int32(IPPROTO_IP), IP_RECVTTL, 1)
        }
        if let source { try leave(from: source) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) throws(PingerError) {
        var value = value
        // because the kernel reads the four bytes of this frame.
        guard unsafe setsockopt(descriptor, level, option, &value, 4) == 0 else {
            throw PingerError(isV6: isV6, cause: errno)
        }
    }

    /// Every raw socket otherwise gets each ICMP message that comes to this host.
    private func filter(_ identifier: UInt8) throws(PingerError) {
        let types: [UInt8] = isV6 ? [1, 2, 3, 4, 129] : [0, 3, 11, 12]
        // because the kernel copies both programs within these calls.
        let isSet = unsafe types.withUnsafeBufferPointer {
            unsafe cecho_types(descriptor, isV6 ? 1 : 0, $0.baseAddress, Int32($0.count)) == 0
        }
        guard isSet, cecho_filter(descriptor, isV6 ? 1 : 0, identifier) == 0 else {
            throw PingerError(isV6: isV6, cause: errno)
        }
    }

    private func leave(from source: ProbeSource) throws(PingerError) {
        switch source {
        case .interface(let name):
            let bytes = Array(name.utf8) + [0]
            // because the kernel reads as many bytes as it is told of.
            guard
                unsafe setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, bytes, socklen_t(bytes.count)) == 0
            else { throw PingerError(isV6: isV6, cause: errno) }
        case .address(let address):
            guard address.isV4 != isV6 else { return }
            let isBound = unsafe EchoAddress.with(EchoDestination(address)) { pointer, length in
                unsafe bind(descriptor, pointer, length) == 0
            }
            guard isBound else { throw PingerError(isV6: isV6, cause: errno) }
        }
    }

    /// - Returns: `nil` where it was sent.
    func send(_ bytes: [UInt8], to destination: EchoDestination) -> NotSentReason? {
        for attempt in 0..<3 {
            let result = unsafe EchoAddress.with(destination) { pointer, length in
                // because the array and the address outlive the call.
                unsafe sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL),
                    pointer, length)
            }
            if result >= 0 { return nil }
            switch errno {
            case ENOBUFS, EAGAIN, ENOMEM: if attempt < 2 { usleep(500) }
            case EINTR: continue
            case EADDRNOTAVAIL: return .noAddress
            case EPERM, EACCES: return .forbidden
            default: return .noRoute
            }
        }
        return .busy
    }
}

/// Socket addresses both ways.
enum EchoAddress {
    static func with<Result>(
        _ destination: EchoDestination, port: UInt16 = 0,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        if let v4 = destination.address.v4 {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = v4.bigEndian
            // because every socket address begins with a sockaddr, and the structure outlives the call.
            return unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_scope_id = destination.scope
        // because in6_addr is 16 octets, which the two halves fill.
        unsafe withUnsafeMutableBytes(of: &address.sin6_addr) { octets in
            unsafe octets.storeBytes(of: destination.address.high.bigEndian, as: UInt64.self)
            unsafe octets.storeBytes(of: destination.address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        // because every socket address begins with a sockaddr, and the structure outlives the call.
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// Room for a `sockaddr_in6` is behind the pointer.
    static func source(_ pointer: UnsafePointer<sockaddr_in6>) -> EchoDestination? {
        let bytes = unsafe UnsafeRawPointer(pointer)
        switch unsafe Int32(pointer.pointee.sin6_family) {
        case AF_INET:
            // because a sockaddr_in has its address at offset 4, within the room.
            return EchoDestination(
                IPAddress(
                    v4: UInt32(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self))))
        case AF_INET6:
            // because the address lies at offset 8 (RFC 3493 §3.3).
            let address = IPAddress(
                v6Wire: UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 16, as: UInt64.self)))
            return EchoDestination(
                address, scope: address.isLinkLocalV6 ? unsafe pointer.pointee.sin6_scope_id : 0)
        default: return nil
        }
    }
}
