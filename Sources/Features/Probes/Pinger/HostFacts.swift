internal import CEcho
internal import Daemon
internal import Glibc
public import MonitorCore
internal import Probes
public import Probing

/// What this host knows of its own network now: its addresses, its gateways and its name servers.
public struct HostFacts: Sendable {
    /// Its own addresses, and those that reach all of a link.
    public var own: Set<IPAddress> = []
    public var gatewayV4: IPAddress?
    public var gatewayV6: (address: IPAddress, scope: String)?
    public var resolver: IPAddress?
    /// Whether there is a default route for IPv6.
    public var hasV6: Bool { gatewayV6 != nil }

    /// Whether packets can leave from there.
    public func has(_ source: ProbeSource) -> Bool {
        switch source {
        case .address(let address): own.contains(address)
        case .interface(let name): Self.index(ofInterface: name) != nil
        }
    }

    /// Reads them. Needs no right; costs less than a millisecond.
    public static func read(proc: String = "/proc", resolvers: String = "/etc/resolv.conf") -> HostFacts {
        var facts = HostFacts()
        facts.own = ownAddresses()
        facts.gatewayV4 = gatewayV4(text("\(proc)/net/route"))
        facts.gatewayV6 = gatewayV6(text("\(proc)/net/ipv6_route"))
        facts.resolver = resolver(text(resolvers))
        return facts
    }

    private static func text(_ path: String) -> String {
        (try? TextFile.read(path, atMost: 1 << 20).get()) ?? ""
    }

    /// The next hop of the default route with the smallest metric.
    ///
    /// Source: proc_pid_net(5): `Iface Destination Gateway Flags RefCnt Use Metric Mask`, hexadecimal in the
    /// machine's order of bytes.
    static func gatewayV4(_ table: String) -> IPAddress? {
        let routes = table.split(separator: "\n").compactMap { line -> (metric: Int, gateway: UInt32)? in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 8, words[1] == "00000000", words[7] == "00000000",
                let flags = UInt32(words[3], radix: 16), flags & 3 == 3, let metric = Int(words[6]),
                let gateway = UInt32(words[2], radix: 16), gateway != 0
            else { return nil }
            return (metric, UInt32(bigEndian: gateway))
        }
        return routes.min { $0.metric < $1.metric }.map { IPAddress(v4: $0.gateway) }
    }

    /// Source: net/ipv6/ip6_fib.c: `destination length source length gateway metric refcnt use flags interface`, all
    /// hexadecimal.
    static func gatewayV6(_ table: String) -> (address: IPAddress, scope: String)? {
        let routes = table.split(separator: "\n").compactMap {
            line -> (metric: UInt64, address: IPAddress, scope: String)? in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 10, words[0].allSatisfy({ $0 == "0" }), words[1] == "00",
                let flags = UInt32(words[8], radix: 16), flags & 0x203 == 3, words[4].utf8.count == 32,
                let high = UInt64(words[4].prefix(16), radix: 16),
                let low = UInt64(words[4].suffix(16), radix: 16), let metric = UInt64(words[5], radix: 16)
            else { return nil }
            return (metric, IPAddress(high: high, low: low), String(words[9]))
        }
        return routes.min { $0.metric < $1.metric }.map { ($0.address, $0.scope) }
    }

    /// Source: resolv.conf(5).
    static func resolver(_ text: String) -> IPAddress? {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace)
            if words.count >= 2, words[0] == "nameserver", let address = IPAddress(parsing: words[1]) {
                return address
            }
        }
        return nil
    }

    private static func ownAddresses() -> Set<IPAddress> {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&first) == 0 else { return [] }
        defer { unsafe freeifaddrs(first) }
        var all: Set<IPAddress> = []
        // because the list is ours until freeifaddrs, and each row points at the next or at nothing.
        var row = unsafe first
        while let current = unsafe row {
            if let address = unsafe ip(current.pointee.ifa_addr) {
                all.insert(address)
                if let mask = unsafe ip(current.pointee.ifa_netmask)?.v4,
                    let range = NetworkRange(
                        containing: address, prefixLength: (~mask).leadingZeroBitCount),
                    let broadcast = range.broadcast
                {
                    all.insert(broadcast)
                }
            }
            unsafe row = current.pointee.ifa_next
        }
        return all
    }

    private static func ip(_ address: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
        guard let address = unsafe address else { return nil }
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            // because the family says sockaddr_in, whose address is at offset 4.
            let v4 = unsafe UnsafeRawPointer(address).loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            return IPAddress(v4: UInt32(bigEndian: v4))
        case AF_INET6:
            // because the family says sockaddr_in6, whose address is at offset 8 (RFC 3493 §3.3).
            let octets = unsafe UnsafeRawPointer(address) + 8
            return IPAddress(
                high: UInt64(bigEndian: unsafe octets.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: unsafe (octets + 8).loadUnaligned(as: UInt64.self)))
        default: return nil
        }
    }

    /// The address that this host would send from; nothing is sent.
    public static func source(towards address: IPAddress) -> IPAddress? {
        let descriptor = socket(
            address.isV4 ? AF_INET : AF_INET6,
            Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let isRouted = unsafe EchoAddress.with(EchoDestination(address), port: 9) { pointer, length in
            unsafe connect(descriptor, pointer, length) == 0
        }
        guard isRouted else { return nil }
        var own = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        // because the kernel writes at most the length that it is told of.
        let isRead = unsafe withUnsafeMutablePointer(to: &own) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isRead else { return nil }
        return unsafe withUnsafePointer(to: &own) { unsafe EchoAddress.source($0)?.address }
    }

    /// The number of an interface; `nil` where there is none of that name.
    public static func index(ofInterface name: String) -> UInt32? {
        // because if_nametoindex(3) only reads the terminated string for the length of the call.
        let index = unsafe if_nametoindex(name)
        return index == 0 ? nil : index
    }
}
