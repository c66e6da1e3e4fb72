/// An IPv4 or IPv6 address in one value, so that tables need one kind of key.
///
/// IPv4 is held as `::ffff:a.b.c.d` (RFC 4291 §2.5.5.2); the two families never compare equal otherwise.
public struct IPAddress: Hashable, Sendable {
    /// The first eight octets, first octet highest.
    public let high: UInt64
    /// The last eight octets.
    public let low: UInt64

    @inlinable public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address from its 32 bits, first octet highest.
    @inlinable public init(v4: UInt32) {
        self.init(high: 0, low: 0xffff_0000_0000 | UInt64(v4))
    }

    /// An IPv6 address as a packet has it. There the form that holds IPv4 addresses belongs to no host (RFC
    /// 4038 §4.2, RFC 4942 §2.2): it is given as `::`, so that it is not taken for the IPv4 device.
    @inlinable public init(v6Wire high: UInt64, _ low: UInt64) {
        self.init(high: high, low: high == 0 && low >> 32 == 0xffff ? 0 : low)
    }

    @inlinable public var isV4: Bool { high == 0 && low >> 32 == 0xffff }

    /// The 32 bits of an IPv4 address; `nil` for IPv6.
    @inlinable public var v4: UInt32? { isV4 ? UInt32(truncatingIfNeeded: low) : nil }

    /// Multicast, or IPv4's limited broadcast: never one device.
    @inlinable public var isGroup: Bool {
        isV4 ? (low & 0xf000_0000 == 0xe000_0000 || low & 0xffff_ffff == 0xffff_ffff) : high >> 56 == 0xff
    }

    /// `0.0.0.0` or `::`.
    @inlinable public var isUnspecified: Bool { isV4 ? low & 0xffff_ffff == 0 : high == 0 && low == 0 }

    /// `127.0.0.0/8` or `::1`: this machine alone.
    public var isLoopback: Bool { v4.map { $0 >> 24 == 127 } ?? (high == 0 && low == 1) }

    /// `fe80::/10`: exists on every IPv6 link.
    @inlinable public var isLinkLocalV6: Bool { high >> 54 == 0x3fa }

    /// Never the Internet's: RFC 1918, RFC 6598, link-local, unspecified and unique local addresses.
    public var isSiteOnly: Bool {
        if let v4 { return isPrivateV4 || v4 >> 16 == 0xa9fe || v4 == 0 }
        return isLinkLocalV6 || high >> 57 == 0x7e || isUnspecified
    }

    /// RFC 1918 and RFC 6598 space: what a LAN side uses.
    public var isPrivateV4: Bool {
        guard let v4 else { return false }
        return v4 >> 24 == 10 || v4 >> 20 == 0xac1 || v4 >> 16 == 0xc0a8 || v4 >> 22 == 0x191
    }
}

extension IPAddress: Comparable {
    /// IPv4 before IPv6, then by number.
    public static func < (a: IPAddress, b: IPAddress) -> Bool {
        if a.isV4 != b.isV4 { return a.isV4 }
        return (a.high, a.low) < (b.high, b.low)
    }
}
