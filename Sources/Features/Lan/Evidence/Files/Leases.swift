public import LanCore
internal import MonitorCore

/// Leases files of dnsmasq, ISC dhcpd, Kea and odhcpd: told apart by their content.
///
/// What has expired still names its device; a device has the name of its last line.
public enum Leases {
    public enum Format: Sendable, Equatable {
        case dnsmasq, dhcpd, kea, odhcpd
    }

    /// - Returns: `nil` for an empty file and for one that is none of these.
    public static func read(_ text: [UInt8]) -> (format: Format, names: NameBook)? {
        guard let format = format(text) else { return nil }
        switch format {
        case .dnsmasq: return (format, dnsmasq(text))
        case .dhcpd: return (format, dhcpd(text))
        case .kea: return (format, kea(text))
        case .odhcpd: return (format, odhcpd(text))
        }
    }

    private static func format(_ text: [UInt8]) -> Format? {
        if text.starts(with: "address,".utf8) { return .kea }
        for line in text.prefix(65_536).split(separator: 10) {
            let words = line.words
            guard let first = words.first else { continue }
            if first.first == UInt8(ascii: "#") {
                // To odhcpd this is a lease, to all others a comment.
                if OdhcpdLease(line) != nil { return .odhcpd }
                continue
            }
            let word = first.prefix { $0 != UInt8(ascii: ";") }
            if dhcpdWords.contains(where: word.elements) { return .dhcpd }
            if first.elements("duid") || first.allSatisfy({ (48...57).contains($0) }) { return .dnsmasq }
        }
        return nil
    }

    /// What statements of a dhcpd leases file begin with. Source: dhcpd.leases(5).
    private static let dhcpdWords = [
        "authoring-byte-order", "class", "default-duid", "failover", "group", "host", "ia-na", "ia-pd",
        "ia-ta",
        "lease", "option", "server-duid", "set", "subclass",
    ]

    /// `1700000000 aa:bb:cc:dd:ee:ff 192.168.1.7 name client-id`; over IPv6 the second word is not a
    /// hardware address, and `*` means no name.
    private static func dnsmasq(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        for line in text.split(separator: 10) {
            let words = line.words
            guard words.count >= 4 else { continue }
            // A hardware type other than Ethernet comes first: 06-aa:bb:...
            let mac = MACAddress(utf8: words[1])
            let address = IPAddress(utf8: words[2])
            guard mac != nil || address != nil, let name = host(words[3]) else { continue }
            book.add(name, mac: mac, address: address)
        }
        return book
    }

    private static func odhcpd(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        for line in text.split(separator: 10) {
            guard let lease = OdhcpdLease(line), let name = host(lease.name[...]) else { continue }
            if let mac = lease.mac {
                book.add(name, mac: mac, address: nil)
            } else {
                for address in lease.addresses.prefix(8) { book.add(name, mac: nil, address: address) }
            }
        }
        return book
    }

    /// What a client called itself: a host name, or words that people wrote, with blanks or a `#`.
    static func host(_ word: ArraySlice<UInt8>) -> String? {
        if word.elements("*") || word.elements("-") { return nil }
        // Words have no domain that could be left out.
        if word.contains(where: { $0 == 32 || $0 == 9 || $0 == UInt8(ascii: "#") }) {
            return HostName.label(word)
        }
        return HostName.sanitised(word).map(HostName.shortName)
    }
}

extension ArraySlice<UInt8> {
    func elements(_ word: String) -> Bool { elementsEqual(word.utf8) }
}
