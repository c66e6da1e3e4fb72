internal import LanCore

/// As DHCPv4, over IPv6. The client is the sender: relays speak to servers only, not on this link.
///
/// Source: RFC 8415 §7.3, §8, §21; RFC 4704 (client FQDN).
enum DHCPv6 {
    static func read(_ frame: Announcement) -> [Sighting] {
        guard let type = frame.payload[0] else { return [] }
        switch type {
        case 1, 3, 4, 5, 6, 8, 9, 11: return [frame.sender(claims(frame.payload))]
        case 2, 7: return frame.ports.source == 547 ? [frame.sender([.servesDHCP])] : []
        default: return []
        }
    }

    private static func claims(_ message: Octets) -> [Claim] {
        var claims: [Claim] = []
        var offset = 4
        for _ in 0..<64 {
            guard let code = message.u16(offset), let length = message.u16(offset + 2),
                let value = message.part(offset + 4, length)
            else { break }
            claims += claim(code, value)
            offset += 4 + length
        }
        return claims
    }

    private static func claim(_ code: Int, _ value: Octets) -> [Claim] {
        switch code {
        case 1 where (8...64).contains(value.count): return [.clientID(Array(value.all))]
        case 16:
            // Enterprise number, then data with lengths of their own; the first says it.
            guard let length = value.u16(4), let text = value.part(6, length),
                let name = HostName.label(text.all)
            else { return [] }
            return [.vendorClass(name)]
        case 39:
            guard let rest = value.from(1),
                let name = DomainName.read(rest, at: 0, compressed: false)?.name.hostName
            else { return [] }
            let short = Claim.name(.dhcpv6, HostName.shortName(name))
            return name.contains(".") ? [short, .fullName(name)] : [short]
        default: return []
        }
    }
}
