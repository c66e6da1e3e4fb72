internal import LanCore

/// What a client says of itself when it asks for an address, and who hands addresses out.
///
/// Source: RFC 2131 §2, RFC 2132, RFC 4702 (client FQDN), RFC 4361 (client identifiers).
enum DHCPv4 {
    private static let magicCookie: UInt64 = 0x6382_5363

    static func read(_ frame: Announcement) -> [Sighting] {
        let message = frame.payload
        guard message[1] == 1, message[2] == 6, let mac = message.mac(28),
            message.number(236, 4) == magicCookie,
            let isRelayed = message.number(24, 4).map({ $0 != 0 })
        else { return [] }
        let options = options(message)
        let type = options[53]?[0]
        switch message[0] {
        case 1:
            // A client names only itself; only a relay sends on behalf of another device.
            let isSender = frame.source.map { $0 == mac } ?? true
            guard isSender || isRelayed else { return [] }
            let address = message.v4(12)
            let isPresence = address != nil && isSender
            return [Sighting(mac: mac, address: address, isPresence: isPresence, claims: claims(options))]
        case 2 where type == 2 || type == 5:
            let client = Sighting(mac: mac, address: type == 5 ? message.v4(16) : nil)
            return (isRelayed ? [] : [frame.sender([.servesDHCP])]) + (client.address == nil ? [] : [client])
        default: return []
        }
    }

    /// The first of each; at most 64, since a hostile message may repeat one-octet options endlessly.
    private static func options(_ message: Octets) -> [UInt8: Octets] {
        var found: [UInt8: Octets] = [:]
        var offset = 240
        for _ in 0..<64 {
            guard let code = message[offset], code != 255 else { break }
            if code == 0 {
                offset += 1
                continue
            }
            guard let length = message[offset + 1], let value = message.part(offset + 2, Int(length)) else {
                break
            }
            if found[code] == nil { found[code] = value }
            offset += 2 + Int(length)
        }
        return found
    }

    private static func claims(_ options: [UInt8: Octets]) -> [Claim] {
        var claims: [Claim] = []
        let hostName = options[12].flatMap { HostName.sanitised($0.all) }
        let fullName = options[81].flatMap(fullName)
        if let name = hostName ?? fullName { claims.append(.name(.dhcp, HostName.shortName(name))) }
        if let fullName, fullName.contains(".") { claims.append(.fullName(fullName)) }
        if let text = options[60].flatMap({ HostName.label($0.all) }) { claims.append(.vendorClass(text)) }
        if let id = options[61].flatMap(clientID) { claims.append(.clientID(id)) }
        if let list = options[55] { claims.append(.requestedOptions(Array(list.all.prefix(32)))) }
        return claims
    }

    /// Hardware type 1 is the hardware address once more, which links nothing; so is an identifier too short
    /// to be unique.
    private static func clientID(_ value: Octets) -> [UInt8]? {
        guard let type = value[0], type != 1, value.count >= 7, value.count <= 64 else { return nil }
        // Type 255: an interface's number, then the DUID that the client also uses over IPv6.
        return Array(type == 255 && value.count >= 13 ? value.all.dropFirst(5) : value.all)
    }

    /// Flags, two octets of old results, then a name: in DNS form where bit E is set, else ASCII.
    private static func fullName(_ value: Octets) -> String? {
        guard let flags = value[0], let rest = value.from(3) else { return nil }
        return flags & 4 == 0
            ? HostName.sanitised(rest.all) : DomainName.read(rest, at: 0, compressed: false)?.name.hostName
    }
}
