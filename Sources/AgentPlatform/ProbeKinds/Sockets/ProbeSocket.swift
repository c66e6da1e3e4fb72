internal import Glibc
internal import HTTPClient
internal import MonitorCore
internal import Probing

/// A socket that never blocks, closed with its last reference.
final class ProbeSocket {
    let descriptor: Int32

    /// - Throws: the kernel's `errno`.
    init(_ family: Int32, _ type: __socket_type, protocol number: Int32 = 0) throws(SystemFault) {
        descriptor = socket(
            family, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue),
            number)
        if descriptor < 0 { throw SystemFault(errno) }
    }

    deinit { close(descriptor) }

    /// - Throws: the kernel's `errno`: `EADDRNOTAVAIL` or `ENODEV` where this machine has no such address or interface.
    func leave(from source: ProbeSource) throws(SystemFault) {
        let result: Int32
        switch source {
        case .interface(let name):
            let bytes = Array(name.utf8) + [0]
            // because the kernel reads as many bytes as it is told of.
            result = unsafe setsockopt(
                descriptor, SOL_SOCKET, SO_BINDTODEVICE, bytes, socklen_t(bytes.count))
        case .address(let address):
            result = unsafe SocketName.with(address, port: 0) { name, length in
                // because the name is lent to the kernel for this call only.
                unsafe bind(descriptor, name, length)
            }
        }
        if result != 0 { throw SystemFault(errno) }
    }

    /// - Returns: 0, or the kernel's `errno`; `EINPROGRESS` while a connection is on its way.
    func connect(to address: IPAddress, port: Int) -> Int32 {
        unsafe SocketName.with(address, port: port) { name, length in
            // because the name is lent to the kernel for this call only.
            unsafe Glibc.connect(descriptor, name, length) == 0 ? 0 : errno
        }
    }

    /// - Returns: 0, or the kernel's `errno`.
    func send(_ bytes: [UInt8], to address: IPAddress? = nil, port: Int = 0) -> Int32 {
        // because the kernel reads `count` bytes for this call only.
        unsafe bytes.withUnsafeBytes { bytes in
            guard let address else {
                return unsafe Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) < 0
                    ? errno : 0
            }
            return unsafe SocketName.with(address, port: port) { name, length in
                unsafe sendto(
                    descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), name, length) < 0
                    ? errno : 0
            }
        }
    }

    enum Received {
        case bytes([UInt8], from: IPAddress?)
        /// Nothing is there now.
        case nothing
        case failed(Int32)
    }

    func receive(atMost most: Int = 65_536) -> Received {
        var bytes = [UInt8](repeating: 0, count: most)
        var name = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // because the kernel writes at most so many bytes into both.
        let count = unsafe bytes.withUnsafeMutableBytes { bytes in
            unsafe withUnsafeMutablePointer(to: &name) { name in
                unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe recvfrom(descriptor, bytes.baseAddress, bytes.count, 0, $0, &length)
                }
            }
        }
        guard count >= 0 else {
            return errno == EAGAIN || errno == EINTR ? .nothing : .failed(errno)
        }
        let from = unsafe withUnsafeBytes(of: name) { unsafe SocketName.address($0) }
        return .bytes(Array(bytes.prefix(count)), from: length > 0 ? from?.address : nil)
    }

    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        // because the kernel reads four bytes for this call only.
        unsafe setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The error that the kernel keeps for it, once.
    var pendingError: Int32 {
        var number: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        // because the kernel writes at most `size` bytes.
        let result = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size)
        return result == 0 ? number : errno
    }

    /// The other end of a connection.
    var peer: IPAddress? {
        var name = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        // because the kernel writes at most `length` bytes.
        let result = unsafe withUnsafeMutablePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getpeername(descriptor, $0, &length)
            }
        }
        guard result == 0 else { return nil }
        return unsafe withUnsafeBytes(of: name) { unsafe SocketName.address($0)?.address }
    }
}

/// Why a system call failed.
struct SystemFault: Error {
    let number: Int32

    init(_ number: Int32) { self.number = number }
}

/// What some sockets wait for.
struct Readiness {
    static let slice: Duration = .milliseconds(100)

    /// Waits until one of the sockets is ready, at most until `end`.
    ///
    /// - Parameter sockets: each with what is waited for: `POLLIN`, `POLLOUT`.
    /// - Returns: the indices of those that are ready; empty when the time is over.
    /// - Throws: `.cancelled` where the attempt is not wanted any more.
    static func wait(
        _ sockets: [(socket: ProbeSocket, events: Int32)], until end: ContinuousClock.Instant,
        _ attempt: Attempt
    ) throws(ProbeEnd) -> [Int] {
        var requests = sockets.map { pollfd(fd: $0.socket.descriptor, events: Int16($0.events), revents: 0) }
        while true {
            guard attempt.isWanted() else { throw ProbeEnd(.cancelled) }
            let left = end - .now
            guard left > .zero else { return [] }
            let milliseconds = Int32((min(left, slice) / .milliseconds(1)).rounded(.up))
            // because the kernel is told of as many rows as there are.
            let count = unsafe poll(&requests, nfds_t(requests.count), milliseconds)
            if count > 0 { return requests.indices.filter { requests[$0].revents != 0 } }
        }
    }
}

/// The words of C.12 for what the kernel says of a connection.
enum ConnectionWord {
    static func word(_ number: Int32) -> String {
        switch number {
        case ECONNREFUSED: "refused"
        case ETIMEDOUT: "timeout"
        case EHOSTUNREACH, EHOSTDOWN: "unreachable"
        case ENETUNREACH, EADDRNOTAVAIL, EAFNOSUPPORT: "noRoute"
        case ECONNRESET, EPIPE: "reset"
        case EPERM, EACCES: "forbidden"
        default: systemText(number)
        }
    }
}
