internal import LanCore

/// Names of Windows and Samba machines: registrations, answers, status, and the sender of a datagram.
///
/// Source: RFC 1002 §4.2 (name service), §4.4 (datagrams); RFC 1001 §14 (the coding of names).
enum NetBIOS {
    static func read(_ frame: Announcement) -> [Sighting] {
        if frame.ports.source == 138 { return datagram(frame) }
        guard frame.ports.source == 137 || frame.ports.destination == 137,
            let message = DNSMessage(frame.payload)
        else { return [] }
        let names = message.records.compactMap { record -> String? in
            switch record.type {
            case 0x20: own(record, message, frame)
            case 0x21 where message.isResponse: status(record.data)
            default: nil
            }
        }
        return [frame.sender(names.first.map { [.name(.netbios, $0)] } ?? [])]
    }

    /// A name that the sender registers, refreshes or answers for. Flags (bit 15 is a group), then its
    /// address.
    private static func own(
        _ record: DNSMessage.Record, _ message: DNSMessage, _ frame: Announcement
    ) -> String? {
        let claims = message.isResponse ? message.operation == 0 : [5, 8, 9, 15].contains(message.operation)
        guard claims, let flags = record.data.u16(0), flags & 0x8000 == 0,
            let address = record.data.v4(2), address == frame.address, record.name.labels.count >= 1
        else { return nil }
        return name(record.name.labels[0])
    }

    /// A count, then 18 octets each: 15 of the name, one of its kind, two of flags.
    private static func status(_ data: Octets) -> String? {
        guard let count = data[0] else { return nil }
        for index in 0..<min(Int(count), 64) {
            guard let row = data.part(1 + index * 18, 18), let flags = row.u16(16) else { return nil }
            if flags & 0x8000 == 0, row[15] == 0 { return shown(row.all.prefix(15)) }
        }
        return nil
    }

    /// Direct and broadcast datagrams (browser announcements, logons) name their sender.
    private static func datagram(_ frame: Announcement) -> [Sighting] {
        let message = frame.payload
        guard let type = message[0], (0x10...0x12).contains(type), let address = message.v4(4),
            address == frame.address, let (name, _) = DomainName.read(message, at: 14, compressed: false),
            let first = name.labels.first
        else { return [] }
        return [frame.sender(Self.name(first).map { [.name(.netbios, $0)] } ?? [])]
    }

    /// Thirty-two letters A to P, two for each octet; the last octet is the kind: 0 a machine, 0x20
    /// its shares.
    private static func name(_ label: [UInt8]) -> String? {
        guard label.count == 32, label.allSatisfy({ (0x41...0x50).contains($0) }) else { return nil }
        let octets: [UInt8] = (0..<16).map { index in
            let (high, low) = (label[index * 2] - 0x41, label[index * 2 + 1] - 0x41)
            return high << 4 | low
        }
        return octets[15] == 0 || octets[15] == 0x20 ? shown(octets.prefix(15)) : nil
    }

    private static func shown(_ name: some Collection<UInt8>) -> String? {
        let text = HostName.label(name.prefix { $0 != 0 })
        return text.flatMap { $0.hasPrefix("__") || $0.hasPrefix("*") ? nil : $0 }
    }
}
