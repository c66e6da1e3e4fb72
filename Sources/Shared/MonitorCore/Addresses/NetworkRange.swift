/// A block of addresses such as `192.168.1.0/24`.
public struct NetworkRange: Hashable, Sendable {
    /// The first address of the block; host bits are zero.
    public let base: IPAddress
    /// Leading bits that all addresses share, counted in the address's own family (0...32 or 0...128).
    public let prefixLength: Int

    /// - Parameters:
    ///   - address: any address of the block; its host bits are dropped.
    ///   - prefixLength: must fit the family.
    public init?(containing address: IPAddress, prefixLength: Int) {
        guard (0...(address.isV4 ? 32 : 128)).contains(prefixLength) else { return nil }
        self.prefixLength = prefixLength
        let (highMask, lowMask) = Self.masks(prefixLength + (address.isV4 ? 96 : 0))
        base = IPAddress(high: address.high & highMask, low: address.low & lowMask)
    }

    /// Reads `address/prefix`. `nil` for anything else, also when host bits are set: those are a typing
    /// error.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPAddress(parsing: parts[0]),
            (1...3).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (48...57).contains($0) }),
            let length = Int(parts[1]), let range = NetworkRange(containing: address, prefixLength: length),
            range.base == address
        else { return nil }
        self = range
    }

    public func contains(_ address: IPAddress) -> Bool {
        let (highMask, lowMask) = masks
        return address.high & highMask == base.high && address.low & lowMask == base.low
    }

    /// Whether a host may have the address here. An IPv4 block's first and last address, up to a /30, belong
    /// to no host: the network and its broadcasts (RFC 1122 §3.2.1.3, RFC 919).
    public func hasHost(_ address: IPAddress) -> Bool {
        guard base.isV4 else { return contains(address) }
        let span = hostSpan
        return address.isV4 && address.low >= span.first && address.low - span.first < span.count
    }

    /// The addresses of an IPv4 block that hosts may have: the first and how many, in `IPAddress.low`.
    public var hostSpan: (first: UInt64, count: UInt64) {
        let size = ~masks.low &+ 1
        return broadcast == nil ? (base.low, size) : (base.low + 1, size - 2)
    }

    /// The masks of the two halves of an address.
    public var masks: (high: UInt64, low: UInt64) { Self.masks(prefixLength + (base.isV4 ? 96 : 0)) }

    /// The last address of an IPv4 block, where it is a broadcast address (prefixes up to /30).
    public var broadcast: IPAddress? {
        guard let v4 = base.v4, prefixLength <= 30 else { return nil }
        return IPAddress(v4: v4 | UInt32.max >> UInt32(prefixLength))
    }

    /// The IPv4 addresses that a host may have here, in order; empty for IPv6.
    public var hostAddresses: some Sequence<IPAddress> {
        let first = UInt64(base.v4 ?? 0)
        let size = base.isV4 ? UInt64(1) << UInt64(32 - prefixLength) : 0
        let usable = prefixLength <= 30 && size > 0 ? first + 1..<first + size - 1 : first..<first + size
        return usable.lazy.map { IPAddress(v4: UInt32(truncatingIfNeeded: $0)) }
    }

    private static func masks(_ bits: Int) -> (high: UInt64, low: UInt64) {
        (
            bits == 0 ? 0 : UInt64.max << UInt64(max(0, 64 - bits)),
            bits <= 64 ? 0 : UInt64.max << UInt64(128 - bits)
        )
    }
}

extension NetworkRange: CustomStringConvertible {
    /// `192.168.1.0/24`.
    public var description: String { "\(base)/\(prefixLength)" }
}

extension NetworkRange {
    /// Reads a range, or one address: a range of one.
    public init?(rangeOrAddress text: String) {
        if let range = NetworkRange(text) {
            self = range
        } else if let address = IPAddress(text) {
            self.init(containing: address, prefixLength: address.isV4 ? 32 : 128)
        } else {
            return nil
        }
    }
}
