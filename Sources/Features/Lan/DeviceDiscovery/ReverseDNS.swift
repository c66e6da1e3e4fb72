import Glibc
internal import LanCore
public import MonitorCore
import NIOPosix
import Synchronization

/// Asks the system's resolver for the name behind an address, on two threads of its own.
public final class ReverseDNS: Sendable {
    public enum Lookup: Sendable, Equatable {
        /// Fit to show: see `HostName`. At most 253 bytes, without trailing dot.
        case name(String)
        /// The resolver answered that there is none.
        case none
        /// No answer, or no question is sent at the moment: worth another try later.
        case unavailable
    }

    private let threads = NIOThreadPool(numberOfThreads: 2)
    private let health = Mutex(ResolverHealth())
    private let clock = ContinuousClock()

    public init() { threads.start() }

    /// The threads end with the lookups they are at.
    deinit { threads.shutdownGracefully { _ in } }

    /// Bounds every later lookup of this process to one attempt of one second per name server, unless the
    /// operator set RES_OPTIONS. Call it first in `main`: setenv(3) is not safe once other threads run.
    ///
    /// Source: resolv.conf(5).
    public static func limitResolverWaiting() {
        // because both strings are terminated and copied by the C library.
        _ = unsafe setenv("RES_OPTIONS", "timeout:1 attempts:1", 0)
    }

    /// Looks one address up: files, DNS, mDNS, as nsswitch.conf says.
    ///
    /// Cost: one round trip, or about a second per silent name server; never on Swift's own threads. At most
    /// two lookups run at once, the others queue; cancelling the task takes its lookup out of the queue.
    /// After three failures in a row the answer is `.unavailable` at once for a minute.
    ///
    /// - Returns: `.none` without asking for link-local IPv6 and group addresses, which no name server can
    ///   know.
    public func name(of address: IPAddress) async -> Lookup {
        guard !address.isLinkLocalV6, !address.isGroup, !address.isUnspecified else { return .none }
        let answer = try? await threads.runIfActive { self.lookUp(address) }
        return answer ?? .unavailable
    }

    /// Health is asked here, not in `name(of:)`: a queue of 250 must not outlive the name server by two
    /// minutes.
    private func lookUp(_ address: IPAddress) -> Lookup {
        guard health.withLock({ $0.permitsLookup(at: clock.now) }) else { return .unavailable }
        let answer = SystemResolver.lookup(address)
        health.withLock { $0.observe(answered: answer != .unavailable, at: clock.now) }
        return answer
    }
}

/// getnameinfo(3). Blocks.
private enum SystemResolver {
    static func lookup(_ address: IPAddress) -> ReverseDNS.Lookup {
        var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        switch ask(address, &name) {
        case 0:
            let octets = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
            return HostName.sanitised(octets).map { .name($0) } ?? .none
        case EAI_NONAME: return .none
        // EAI_AGAIN mostly; what else goes wrong here (out of memory, of descriptors) passes too.
        default: return .unavailable
        }
    }

    private static func ask(_ address: IPAddress, _ name: inout [CChar]) -> Int32 {
        if let v4 = address.v4 {
            var socketAddress = sockaddr_in()
            socketAddress.sin_family = sa_family_t(AF_INET)
            socketAddress.sin_addr.s_addr = v4.bigEndian
            // because a sockaddr_in lies behind the pointer, for the length of the call.
            return unsafe withUnsafeBytes(of: &socketAddress) { unsafe getName($0, &name) }
        }
        var socketAddress = sockaddr_in6()
        socketAddress.sin6_family = sa_family_t(AF_INET6)
        // because in6_addr is 16 octets, which the two halves fill.
        unsafe withUnsafeMutableBytes(of: &socketAddress.sin6_addr) { octets in
            unsafe octets.storeBytes(of: address.high.bigEndian, as: UInt64.self)
            unsafe octets.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        // because a sockaddr_in6 lies behind the pointer, for the length of the call.
        return unsafe withUnsafeBytes(of: &socketAddress) { unsafe getName($0, &name) }
    }

    private static func getName(_ bytes: UnsafeRawBufferPointer, _ name: inout [CChar]) -> Int32 {
        // because every socket address begins with a sockaddr, and the C library writes at most the array's
        // count.
        let address = unsafe bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
        return unsafe getnameinfo(
            address, socklen_t(bytes.count), &name, socklen_t(name.count), nil, 0, NI_NAMEREQD)
    }
}
