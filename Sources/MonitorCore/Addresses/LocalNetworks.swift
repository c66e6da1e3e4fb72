/// What counts as "a device of this LAN" on one interface: its IPv4 range, its IPv6 prefixes and link-local.
public struct LocalNetworks: Hashable, Sendable {
    /// `nil` where only IPv6 (or, with `everything`, every address) is accounted.
    public let v4: NetworkRange?
    /// At most `maximumV6` on-link prefixes; `fe80::/10` always belongs and is not listed.
    public let v6: [NetworkRange]
    /// Every address gets a row, in range or not: for tallying a capture file, never for a live link.
    public let everything: Bool

    public static let maximumV6 = 8

    public init(v4: NetworkRange?, v6: [NetworkRange] = [], everything: Bool = false) {
        self.v4 = v4
        self.v6 = Array(v6.prefix(Self.maximumV6))
        self.everything = everything
    }

    public static let all = LocalNetworks(v4: nil, everything: true)

    public func contains(_ address: IPAddress) -> Bool {
        if everything { return true }
        if address.isV4 { return v4?.contains(address) ?? false }
        return address.isLinkLocalV6 || v6.contains { $0.contains(address) }
    }

    /// The IPv4 devices as a first number and a count, in `IPAddress.low`: one comparison tells them apart.
    /// The last address of a block with a broadcast address is nobody's; without a block there is none.
    public var v4Span: (first: UInt64, count: UInt64) {
        guard let v4 else { return (0, 0) }
        return (v4.base.low, ~v4.masks.low + (v4.broadcast == nil ? 1 : 0))
    }
}
