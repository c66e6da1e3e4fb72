import Glibc
internal import MonitorCore

/// What a `sockaddr_ll` says of its interface.
struct LinkAddress {
    let index: Int
    /// `nil` unless the link is Ethernet (Wi-Fi, bridges and VLANs are) and the address is one device's.
    let mac: MACAddress?
}

/// Reads the socket addresses that the C library hands out, by family.
enum SocketAddress {
    /// `ARPHRD_ETHER` of if_arp.h.
    private static let ethernet: UInt16 = 1

    /// `nil` for another family than AF_PACKET.
    ///
    /// `sockaddr_ll`, which Swift's Glibc lacks: family, protocol (u16), index (i32), hardware type (u16),
    /// packet type, address length (u8), address. Source: packet(7).
    static func link(_ address: UnsafePointer<sockaddr>) -> LinkAddress? {
        guard unsafe Int32(address.pointee.sa_family) == AF_PACKET else { return nil }
        // because the family just read says that a sockaddr_ll of 20 octets lies there.
        let link = unsafe UnsafeRawBufferPointer(start: address, count: 20)
        let index = unsafe link.loadUnaligned(fromByteOffset: 4, as: Int32.self)
        let type = unsafe link.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
        let isEthernet = unsafe type == ethernet && link[11] == 6
        let mac = MACAddress(raw: unsafe link[12..<18].reduce(0) { $0 << 8 | UInt64($1) })
        return LinkAddress(index: Int(index), mac: isEthernet && mac.isUnicast ? mac : nil)
    }

    /// `nil` for another family than AF_INET and AF_INET6.
    static func ip(_ address: UnsafePointer<sockaddr>) -> IPAddress? {
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            // because the family says sockaddr_in.
            let v4 = unsafe UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
            return IPAddress(v4: UInt32(bigEndian: v4.sin_addr.s_addr))
        case AF_INET6:
            // because the family says sockaddr_in6, whose address lies at offset 8 (RFC 3493 §3.3).
            let octets = unsafe UnsafeRawPointer(address) + 8
            return IPAddress(
                high: UInt64(bigEndian: unsafe octets.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: unsafe (octets + 8).loadUnaligned(as: UInt64.self)))
        default:
            return nil
        }
    }

    /// Leading ones of the mask; the whole address where there is none (a point-to-point end).
    static func prefixLength(mask: UnsafePointer<sockaddr>?, family: IPAddress) -> Int {
        let whole = family.isV4 ? 32 : 128
        guard let mask = unsafe mask, let bits = unsafe ip(mask) else { return whole }
        if family.isV4 { return (~(bits.v4 ?? .max)).leadingZeroBitCount }
        let high = (~bits.high).leadingZeroBitCount
        return high < 64 ? high : 64 + (~bits.low).leadingZeroBitCount
    }
}
