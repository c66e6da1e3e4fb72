internal import LanCore

/// Requests, replies and announcements (gratuitous ARP) alike: the sender tells its own pair of addresses.
///
/// Source: RFC 826; RFC 5227 §1.1: a probe has no sender address yet.
enum ARP {
    private static let kind: [UInt8] = [0x00, 0x01, 0x08, 0x00, 6, 4]

    static func read(_ frame: Announcement) -> [Sighting] {
        let packet = frame.payload
        guard packet.part(0, 6)?.all.elementsEqual(kind) == true, let operation = packet.u16(6),
            operation == 1 || operation == 2, let mac = packet.mac(8), packet.number(24, 4) != nil,
            let address = packet.v4(14)
        else { return [] }
        return [Sighting(mac: mac, address: address, isPresence: true)]
    }
}
