public import MonitorCore

/// What counts as "a device of this LAN" on one interface: its IPv4 ranges, its IPv6 prefixes and link-local,
/// and what lies behind routers of the LAN where the operator named it.
public struct LocalNetworks: Hashable, Sendable {
    /// On the link. Empty where only IPv6 (or, with `everything`, every address) is accounted.
    public let v4: [NetworkRange]
    /// On-link prefixes; `fe80::/10` always belongs and is not listed.
    public let v6: [NetworkRange]
    /// Ranges and prefixes behind routers of this LAN: their addresses are devices, but the hardware address
    /// that brings them is the router's.
    public let routed: [NetworkRange]
    /// This host's own hardware address on the link; `nil` where it has none, or is not on it (a file).
    public let ownMAC: MACAddress?
    /// This host's addresses here: they find a row in every window.
    public let ownAddresses: [IPAddress]
    /// VLANs whose frames pass here with their tag, and are counted on an interface of their own.
    public let countedVLANs: [UInt16]
    /// Every address gets a row, in range or not: for tallying a capture file, never for a live link.
    public let everything: Bool

    /// Of each family, routed ones included; what the program in the kernel has room for.
    public static let maximumV4 = 32
    public static let maximumV6 = 24
    static let maximumOnLinkV6 = 8
    public static let maximumVLANs = 16
    static let maximumOwn = 16

    public init(
        v4: [NetworkRange], v6: [NetworkRange] = [], routed: [NetworkRange] = [], ownMAC: MACAddress? = nil,
        ownAddresses: [IPAddress] = [], countedVLANs: [UInt16] = [], everything: Bool = false
    ) {
        self.v4 = Array(v4.prefix(Self.maximumV4))
        self.v6 = Array(v6.filter(\.isPlain).prefix(Self.maximumOnLinkV6))
        let (v4Left, v6Left) = (Self.maximumV4 - self.v4.count, Self.maximumV6 - self.v6.count)
        self.routed =
            Array(routed.filter(\.base.isV4).prefix(v4Left))
            + Array(routed.filter { !$0.base.isV4 && $0.isPlain }.prefix(v6Left))
        self.ownMAC = ownMAC
        self.ownAddresses = Array(ownAddresses.prefix(Self.maximumOwn))
        self.countedVLANs = Array(countedVLANs.prefix(Self.maximumVLANs))
        self.everything = everything
    }

    public init(v4: NetworkRange?, v6: [NetworkRange] = [], everything: Bool = false) {
        self.init(v4: v4.map { [$0] } ?? [], v6: v6, everything: everything)
    }

    public static let all = LocalNetworks(v4: nil, everything: true)

    /// Whether an address is a device's. The first and the last of a block are not.
    public func contains(_ address: IPAddress) -> Bool {
        if everything { return true }
        return isOnLink(address) || routed.contains { $0.hasHost(address) }
    }

    /// Whether a device with this address is on the link itself, so that the hardware address seen is its own.
    public func isOnLink(_ address: IPAddress) -> Bool {
        if address.isV4 { return v4.contains { $0.hasHost(address) } }
        return address.isLinkLocalV6 || v6.contains { $0.contains(address) }
    }

    /// Whether a device with this address is behind a router of the LAN.
    public func isRouted(_ address: IPAddress) -> Bool {
        !routed.isEmpty && !isOnLink(address) && routed.contains { $0.hasHost(address) }
    }

    /// The IPv4 devices as first numbers and counts, in `IPAddress.low`: one comparison tells each apart.
    public var v4Spans: [(first: UInt64, count: UInt64)] {
        (v4 + routed).filter(\.base.isV4).map(\.hostSpan)
    }

    /// All IPv6 prefixes whose addresses are devices.
    public var v6Prefixes: [NetworkRange] { v6 + routed.filter { !$0.base.isV4 } }
}

extension NetworkRange {
    /// Not where a ledger's marks are (`IPAddress.passedOn`).
    fileprivate var isPlain: Bool { base.rowSubject == .address(base) }
}
