package import MonitorCore

/// What kind of address one is, by the registries; `reason` is `nil` for those of the Internet.
package struct AddressClass: Sendable, Equatable {
    package let reason: AddressPolicy.Reason?

    package init(_ address: IPAddress) {
        reason = Self.table.first { $0.range.contains(address) && $0.range.base.isV4 == address.isV4 }?.reason
    }

    /// Whether it does not leave this machine, or its link.
    var isOfOneLink: Bool { reason == .loopback || reason == .linkLocal }

    /// Why such an address is refused whatever the operator permits.
    func never(_ purpose: AddressPolicy.Purpose) -> AddressPolicy.Reason? {
        switch reason {
        case .unspecified, .reserved, .multicast, .metadata, .translation: reason
        case .loopback, .linkLocal: purpose == .onDemand ? reason : nil
        default: nil
        }
    }

    /// Why such an address is refused where the operator does not permit it.
    func unlessPermitted(_ purpose: AddressPolicy.Purpose) -> AddressPolicy.Reason? {
        switch reason {
        case .loopback, .linkLocal: reason
        case .documentation, .private: purpose == .onDemand ? reason : nil
        default: nil
        }
    }

    private typealias Row = (range: NetworkRange, reason: AddressPolicy.Reason)

    /// The first that holds the address counts: the narrower ones come first.
    private static let table: [Row] =
        rows(
            .metadata, "169.254.169.254/32", "100.100.100.200/32", "fd00:ec2::254/128")
        + rows(.unspecified, "0.0.0.0/8", "::/128")
        + rows(.loopback, "127.0.0.0/8", "::1/128")
        + rows(.linkLocal, "169.254.0.0/16", "fe80::/10")
        + rows(.multicast, "224.0.0.0/4", "ff00::/8")
        + rows(.reserved, "240.0.0.0/4", "100::/64", "5f00::/16")
        + rows(
            .documentation, "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
        + rows(.translation, "64:ff9b:1::/48")
        + rows(
            .private, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "192.0.0.0/24",
            "198.18.0.0/15", "fc00::/7", "fec0::/10", "2001:2::/48")

    private static func rows(_ reason: AddressPolicy.Reason, _ ranges: String...) -> [Row] {
        ranges.map { text in
            guard let range = NetworkRange(text) else { preconditionFailure("'\(text)' is not a range.") }
            return (range, reason)
        }
    }

    /// The IPv4 addresses that an IPv6 address carries, by which it is judged as well. One that holds a mapped address
    /// is an IPv4 address already (`IPAddress`).
    static func carried(by address: IPAddress) -> [IPAddress] {
        guard !address.isV4 else { return [] }
        let (high, low) = (address.high, address.low)
        let last = UInt32(truncatingIfNeeded: low)
        switch (high, low >> 32) {
        // IPv4-compatible; `::` and `::1` are rows of the table.
        case (0, 0): return last > 1 ? [IPAddress(v4: last)] : []
        // IPv4-translated, ::ffff:0:a.b.c.d.
        case (0, 0xffff_0000): return [IPAddress(v4: last)]
        // NAT64.
        case (0x0064_ff9b_0000_0000, 0): return [IPAddress(v4: last)]
        default: break
        }
        // 6to4.
        if high >> 48 == 0x2002 { return [IPAddress(v4: UInt32(truncatingIfNeeded: high >> 16))] }
        // Teredo: its server, and the client's address with all bits inverted.
        if high >> 32 == 0x2001_0000 {
            return [IPAddress(v4: UInt32(truncatingIfNeeded: high)), IPAddress(v4: ~last)]
        }
        return []
    }
}
