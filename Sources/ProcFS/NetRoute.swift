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
    /// A source prefix is no obstacle: OpenWrt's default routes are tied to the delegated prefix.
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

    /// As `defaultInterfaces()` for IPv6; throws where the kernel has no IPv6.
    public func defaultInterfacesV6() throws(ProcFSError) -> [String] {
        try read("net/ipv6_route", FileBuffer(), NetRoute.parseV6)
    }
}
