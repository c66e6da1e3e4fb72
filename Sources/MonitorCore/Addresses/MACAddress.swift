/// A 48-bit hardware address: what a device is known by.
///
/// Source: IEEE 802-2014 §8.
public struct MACAddress: Hashable, Sendable {
    /// The six octets, first octet highest, in the low 48 bits.
    public let raw: UInt64

    @inlinable public init(raw: UInt64) {
        self.raw = raw & 0xffff_ffff_ffff
    }

    /// Reads `aa:bb:cc:dd:ee:ff` (`-` is accepted too, case does not matter).
    ///
    /// - Returns: `nil` for anything that is not six pairs of hexadecimal digits.
    public init?(_ text: some StringProtocol) {
        let octets = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        guard octets.count == 6 else { return nil }
        var raw: UInt64 = 0
        for octet in octets {
            guard octet.utf8.count == 2, let value = UInt8(octet, radix: 16), octet.first != "+" else {
                return nil
            }
            raw = raw << 8 | UInt64(value)
        }
        self.init(raw: raw)
    }

    /// A multicast or broadcast address: never one device.
    @inlinable public var isGroup: Bool { raw & 0x0100_0000_0000 != 0 }

    /// Made up by its owner (randomised phones, containers) rather than assigned by a vendor.
    public var isLocallyAdministered: Bool { raw & 0x0200_0000_0000 != 0 }

    @inlinable public var isZero: Bool { raw == 0 }

    /// One device, really: neither a group nor all zero.
    @inlinable public var isUnicast: Bool { !isGroup && !isZero }

    /// The octet at `index` (0 is sent first).
    public func octet(_ index: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: raw >> UInt64(40 - 8 * index))
    }
}

extension MACAddress: CustomStringConvertible {
    /// `aa:bb:cc:dd:ee:ff`.
    public var description: String {
        (0..<6).map { index in
            let octet = String(octet(index), radix: 16)
            return octet.utf8.count == 1 ? "0" + octet : octet
        }.joined(separator: ":")
    }
}

extension MACAddress: Comparable {
    public static func < (a: MACAddress, b: MACAddress) -> Bool { a.raw < b.raw }
}
