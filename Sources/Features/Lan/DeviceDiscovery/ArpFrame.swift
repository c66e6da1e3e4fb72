internal import MonitorCore

/// ARP for IPv4 over Ethernet: bytes and meaning, nothing sent.
///
/// Source: RFC 826; RFC 5227 for announcements.
enum ArpFrame {
    /// Ethernet header 14, ARP 28. The driver pads to 60.
    static let byteCount = 42

    /// Ethernet and IPv4 with their address sizes: what the first six octets of ARP must be.
    private static let kind: [UInt8] = [0x00, 0x01, 0x08, 0x00, 6, 4]

    /// Builds the broadcast question "who has `target`? tell `source`".
    ///
    /// - Returns: 42 bytes, Ethernet header first; `nil` when either address is IPv6.
    static func request(from source: IPAddress, mac: MACAddress, for target: IPAddress) -> [UInt8]? {
        guard let source = source.v4, let target = target.v4 else { return nil }
        var frame = [UInt8](repeating: 0xff, count: 6)
        frame.reserveCapacity(byteCount)
        frame += octets(mac) + [0x08, 0x06] + kind + [0, 1]
        frame += octets(mac) + octets(source) + [UInt8](repeating: 0, count: 6) + octets(target)
        return frame
    }

    /// Reads an ARP reply, solicited or announced (gratuitous).
    ///
    /// The sender is taken from the ARP payload: a Wi-Fi repeater answers with its own Ethernet source.
    ///
    /// - Parameter frame: untagged, Ethernet header first; trailing padding is ignored.
    /// - Returns: `nil` for anything but a reply in which one device owns one address: a short or hostile
    ///   frame is data, not an error.
    static func reply(_ frame: [UInt8]) -> (address: IPAddress, mac: MACAddress)? {
        guard frame.count >= byteCount, frame[12] == 0x08, frame[13] == 0x06,
            frame[14..<20].elementsEqual(kind),
            frame[20] == 0, frame[21] == 2
        else { return nil }
        let mac = MACAddress(raw: number(frame[22..<28]))
        let address = IPAddress(v4: UInt32(truncatingIfNeeded: number(frame[28..<32])))
        guard mac.isUnicast, !address.isGroup, !address.isUnspecified else { return nil }
        return (address, mac)
    }

    private static func octets(_ mac: MACAddress) -> [UInt8] { (0..<6).map(mac.octet) }

    private static func octets(_ v4: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: v4 >> UInt32($0)) }
    }

    private static func number(_ octets: ArraySlice<UInt8>) -> UInt64 {
        octets.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
