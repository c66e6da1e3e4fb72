public import MonitorCore

/// A row of the kernel's main routing table: which way to a range.
public struct Route: Sendable, Hashable {
    public let destination: NetworkRange
    /// The next hop; `nil` where the destination is on the link.
    public let gateway: IPAddress?
    public let interface: String

    public init(destination: NetworkRange, gateway: IPAddress?, interface: String) {
        self.destination = destination
        self.gateway = gateway
        self.interface = interface
    }

    /// Through it goes what no other route takes.
    public var isDefault: Bool { destination.prefixLength == 0 }
}

extension [Route] {
    /// The interface through which an address is reached: that of the longest prefix, of the first among equals.
    public func interface(to address: IPAddress) -> String? {
        var best: Route?
        for route in self where route.destination.contains(address) {
            if route.destination.prefixLength > best?.destination.prefixLength ?? -1 { best = route }
        }
        return best?.interface
    }

    /// Next hops of the default routes.
    public var gateways: Set<IPAddress> {
        Set(lazy.filter(\.isDefault).compactMap(\.gateway))
    }
}
