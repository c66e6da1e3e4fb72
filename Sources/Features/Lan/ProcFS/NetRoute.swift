public import LanCore
internal import MonitorCore

/// `/proc/net/route` and `/proc/net/ipv6_route`: through which interfaces the rest of the world is reached.
///
/// Source: proc_pid_net(5); net/ipv4/fib_trie.c `fib_route_seq_show`; net/ipv6/ip6_fib.c
/// `ipv6_route_native_seq_show`.
enum NetRoute {
    /// `Iface Destination Gateway Flags RefCnt Use Metric Mask ...`; hexadecimal but for the metric.
    ///
    /// - Returns: interfaces of the default routes of the main table, lowest metric first, each once.
    static func parse(_ text: ProcText) -> [String] {
        ordered(text) { line in
            let (name, destination, _) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (flags, _, _) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (metric, mask) = (line.takeWord(), line.takeWord())
            guard let name, destination?.hexNumber == 0, mask?.hexNumber == 0, isUsable(flags?.hexNumber),
                let metric = metric?.number
            else { return nil }
            return (name, metric)
        }
    }

    /// `destination length source length gateway metric refcnt use flags interface`; all hexadecimal.
    ///
    /// A source prefix is accepted: OpenWrt's default routes are tied to the delegated prefix.
    static func parseV6(_ text: ProcText) -> [String] {
        ordered(text) { line in
            let (destination, length) = (line.takeWord(), line.takeWord())
            let (_, _, _) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (metric, _, _) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (flags, name) = (line.takeWord(), line.takeWord())
            guard let name, !(name == "lo"), destination?.allSatisfy({ $0 == UInt8(ascii: "0") }) == true,
                length?.hexNumber == 0, isUsable(flags?.hexNumber), let metric = metric?.hexNumber
            else { return nil }
            return (name, metric)
        }
    }

    /// All usable routes of the main table, in the file's order.
    static func routes(_ text: ProcText) -> [Route] {
        var (rest, routes): (ProcText, [Route]) = (text, [])
        while var line = rest.takeLine(), routes.count < maximumRoutes {
            let (name, destination, gateway) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (flags, _, _) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (_, mask) = (line.takeWord(), line.takeWord())
            guard let name, let address = v4(destination), let mask = v4(mask)?.v4,
                isUsable(flags?.hexNumber),
                let range = NetworkRange(containing: address, prefixLength: (~mask).leadingZeroBitCount)
            else { continue }
            routes.append(route(range, v4(gateway), name))
        }
        return routes
    }

    static func routesV6(_ text: ProcText) -> [Route] {
        var (rest, routes): (ProcText, [Route]) = (text, [])
        while var line = rest.takeLine(), routes.count < maximumRoutes {
            let (destination, length, _) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (_, gateway, _) = (line.takeWord(), line.takeWord(), line.takeWord())
            let (_, _, flags) = (line.takeWord(), line.takeWord(), line.takeWord())
            guard let name = line.takeWord(), let address = v6(destination), isUsable(flags?.hexNumber),
                let length = length?.hexNumber, !(name == "lo"),
                let range = NetworkRange(containing: address, prefixLength: Int(min(length, 129)))
            else { continue }
            routes.append(route(range, v6(gateway), name))
        }
        return routes
    }

    /// Far more than a router of a LAN has; those with the world's table are cut off there.
    private static let maximumRoutes = 4096

    private static func route(_ range: NetworkRange, _ gateway: IPAddress?, _ name: ProcText) -> Route {
        Route(
            destination: range, gateway: gateway.flatMap { $0.isUnspecified ? nil : $0 },
            interface: name.string)
    }

    /// Eight digits: the four octets as a number of this machine, which is little-endian.
    private static func v4(_ word: ProcText?) -> IPAddress? {
        word?.hexNumber.flatMap(UInt32.init(exactly:)).map { IPAddress(v4: UInt32(bigEndian: $0)) }
    }

    /// Thirty-two digits.
    private static func v6(_ word: ProcText?) -> IPAddress? {
        guard let text = word?.string, text.utf8.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        return IPAddress(high: high, low: low)
    }

    /// RTF_UP and not RTF_REJECT (linux/route.h).
    private static func isUsable(_ flags: UInt64?) -> Bool { flags.map { $0 & 0x201 == 1 } ?? false }

    private static func ordered(
        _ text: ProcText, _ route: (inout ProcText) -> (name: ProcText, metric: UInt64)?
    ) -> [String] {
        var rest = text
        var routes: [(name: String, metric: UInt64, line: Int)] = []
        while var line = rest.takeLine() {
            guard let (name, metric) = route(&line) else { continue }
            routes.append((name.string, metric, routes.count))
        }
        routes.sort { ($0.metric, $0.line) < ($1.metric, $1.line) }
        return routes.reduce(into: []) { names, route in
            if !names.contains(route.name) { names.append(route.name) }
        }
    }
}

extension ProcFS {
    /// Interfaces of the IPv4 default routes, lowest metric first, each once; empty where there is none.
    ///
    /// A VPN that covers the world with two halves (`0.0.0.0/1`, `128.0.0.0/1`) has no default route.
    public func defaultInterfaces() throws(ProcFSError) -> [String] {
        try read("net/route", FileBuffer(), NetRoute.parse)
    }

    /// The main table's routes of both families, as far as the kernel has them.
    public func routes() -> [Route] {
        ((try? read("net/route", FileBuffer(), NetRoute.routes)) ?? [])
            + ((try? read("net/ipv6_route", FileBuffer(), NetRoute.routesV6)) ?? [])
    }

    /// As `defaultInterfaces()` for IPv6; throws where the kernel has no IPv6.
    public func defaultInterfacesV6() throws(ProcFSError) -> [String] {
        try read("net/ipv6_route", FileBuffer(), NetRoute.parseV6)
    }
}
