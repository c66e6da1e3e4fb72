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
        self.init(utf8: Array(text.utf8)[...])
    }

    public init?(utf8 text: ArraySlice<UInt8>) {
        guard text.count == 17 else { return nil }
        var raw: UInt64 = 0
        for (index, byte) in text.enumerated() {
            if index % 3 == 2 {
                guard byte == UInt8(ascii: ":") || byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = HexDigit.value(byte) else { return nil }
                raw = raw << 4 | UInt64(digit)
            }
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
        var text: [UInt8] = []
        text.reserveCapacity(17)
        for shift in stride(from: UInt64(44), through: 0, by: -4) {
            text.append(HexDigit.text(UInt8(truncatingIfNeeded: raw >> shift & 15)))
            if shift % 8 == 0, shift > 0 { text.append(UInt8(ascii: ":")) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension MACAddress: Comparable {
    public static func < (a: MACAddress, b: MACAddress) -> Bool { a.raw < b.raw }
}
