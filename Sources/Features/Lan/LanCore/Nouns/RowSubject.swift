public import MonitorCore

/// Whose bytes a ledger's row holds.
///
/// A row is found by 128 bits, whatever it is of, so that tables, also the kernel's, need one kind of key.
/// Addresses in use begin with the bits 000, 001 or 111; the others are reserved (RFC 4291 §2.4), and hold marks.
public enum RowSubject: Hashable, Sendable {
    /// An address, in frames that it or its peer sent.
    case address(IPAddress)
    /// An address, in frames that this host sent or got on its behalf: it may be that they passed twice.
    case passedOn(IPAddress)
    /// A router of the LAN, in frames of addresses that are not the LAN's.
    case carrier(MACAddress)
}

extension IPAddress {
    /// The key of the row of frames that this host passed on.
    @inlinable public var passedOn: IPAddress { IPAddress(high: high ^ 1 << 63, low: low) }

    /// The key of a hardware address's row.
    @inlinable public init(carrier mac: MACAddress) {
        self.init(high: 0x4000_0000_0000_0000, low: mac.raw)
    }

    /// What a row with this key is of.
    public var rowSubject: RowSubject {
        switch high >> 61 {
        case 0b010: .carrier(MACAddress(raw: low))
        case 0b100, 0b101, 0b011: .passedOn(passedOn)
        default: .address(self)
        }
    }
}
