/// Builds frames byte by byte, big-endian, as they stand on the wire.
public enum Frames {
    public static let anna: [UInt8] = [0x02, 0, 0, 0, 0, 0x0a]
    public static let ben: [UInt8] = [0x02, 0, 0, 0, 0, 0x0b]
    public static let router: [UInt8] = [0x02, 0, 0, 0, 0, 0x01]
    public static let broadcast: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]

    /// An Ethernet II frame; `tags` are 802.1Q tags (EtherType and control word), outermost first.
    public static func ethernet(
        from source: [UInt8] = anna, to destination: [UInt8] = router, tags: [[UInt8]] = [], type: UInt16,
        _ payload: [UInt8]
    ) -> [UInt8] {
        destination + source + tags.flatMap { $0 } + word(type) + payload
    }

    public static func tag(_ type: UInt16 = 0x8100, vlan: UInt16 = 7) -> [UInt8] { word(type) + word(vlan) }

    /// An IPv4 header of 20 bytes and `payload` bytes of zeros behind it.
    public static func ipv4(_ source: [UInt8], _ destination: [UInt8], payload: Int = 20) -> [UInt8] {
        [0x45, 0] + word(UInt16(20 + payload)) + [0, 0, 0, 0, 64, 17, 0, 0] + source + destination
            + Array(repeating: 0, count: payload)
    }

    /// An IPv6 header of 40 bytes, the addresses as 16 bytes each.
    public static func ipv6(_ source: [UInt8], _ destination: [UInt8], payload: Int = 20) -> [UInt8] {
        [0x60, 0, 0, 0] + word(UInt16(payload)) + [17, 64] + source + destination
            + Array(repeating: 0, count: payload)
    }

    /// An ARP packet for Ethernet and IPv4: 28 bytes.
    public static func arp(sender: [UInt8], _ senderIP: [UInt8], target: [UInt8]) -> [UInt8] {
        [0, 1, 8, 0, 6, 4, 0, 2] + sender + senderIP + [0, 0, 0, 0, 0, 0] + target
    }

    /// `fd77::<last>`, a LAN address; `fe80::<last>` when link-local.
    public static func v6(_ last: UInt8, linkLocal: Bool = false) -> [UInt8] {
        (linkLocal ? [0xfe, 0x80] : [0xfd, 0x77]) + Array(repeating: 0, count: 13) + [last]
    }

    public static func word(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }
}
