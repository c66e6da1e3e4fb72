public import MonitorCore

/// Leases files of dnsmasq, ISC dhcpd, Kea and odhcpd: told apart by what stands in them.
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
            if first.elementsEqual("#".utf8), words.count >= 5 { return .odhcpd }
            if first.first == UInt8(ascii: "#") { continue }
            if ["lease", "authoring-byte-order", "server-duid", "ia-na"].contains(where: first.elements) {
                return .dhcpd
            }
            if first.elements("duid") || first.allSatisfy({ (48...57).contains($0) }) { return .dnsmasq }
        }
        return nil
    }

    /// `1700000000 aa:bb:cc:dd:ee:ff 192.168.1.7 name client-id`; over IPv6 the second word is no hardware
    /// address, and `*` is no name.
    private static func dnsmasq(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        for words in TextLines(text) where words.count >= 4 {
            // A hardware type other than Ethernet stands in front: 06-aa:bb:...
            let mac = MACAddress(utf8: words[1])
            let address = IPAddress(utf8: words[2])
            guard mac != nil || address != nil, let name = host(words[3]) else { continue }
            book.add(name, mac: mac, address: address)
        }
        return book
    }

    /// `lease 192.168.1.7 { ... hardware ethernet aa:...; client-hostname "name"; }`: a journal, the
    /// last counts.
    private static func dhcpd(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        var (address, mac, name): (IPAddress?, MACAddress?, String?)
        for words in TextLines(text) {
            if words[0].elements("lease"), words.count >= 2 {
                (address, mac, name) = (IPAddress(utf8: words[1]), nil, nil)
            } else if words.count >= 3, words[0].elements("hardware"), words[1].elements("ethernet") {
                mac = MACAddress(utf8: words[2].prefix { $0 != UInt8(ascii: ";") })
            } else if words.count >= 2, words[0].elements("client-hostname") {
                name = host(words[1].filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: ";") }[...])
            } else if words[0].elements("}") {
                if let name, mac != nil || address != nil { book.add(name, mac: mac, address: address) }
                (address, mac, name) = (nil, nil, nil)
            }
        }
        return book
    }

    /// Comma-separated with a header; a journal, the last line counts. `hostname` is a full name
    /// with its dot.
    ///
    /// Source: Kea ARM, "memfile".
    private static func kea(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        var lines = CSVFields(text)
        guard let header = lines.nextLine(keeping: 32) else { return book }
        func column(_ name: String) -> Int? { header.firstIndex { $0.elementsEqual(name.utf8) } }
        guard let addressColumn = column("address"), let nameColumn = column("hostname") else { return book }
        let macColumn = column("hwaddr")
        while let fields = lines.nextLine(keeping: header.count) {
            guard fields.count > max(addressColumn, nameColumn), let name = host(fields[nameColumn][...])
            else { continue }
            let mac = macColumn.flatMap { $0 < fields.count ? MACAddress(utf8: fields[$0][...]) : nil }
            let address = IPAddress(utf8: fields[addressColumn][...])
            guard mac != nil || address != nil else { continue }
            book.add(name, mac: mac, address: address)
        }
        return book
    }

    /// `# br-lan 0a1b2c3d4e5f ipv4 name 1700000000 a 32 192.168.1.7/32`; over IPv6 the third word is a DUID.
    private static func odhcpd(_ text: [UInt8]) -> NameBook {
        var book = NameBook()
        for line in text.split(separator: 10) {
            let words = line.words
            guard words.count >= 5, words[0].elements("#"), let name = host(words[4]) else { continue }
            let isV4 = words[3].elements("ipv4")
            let mac = isV4 ? bareMAC(words[2]) : nil
            let addresses = words.dropFirst(8).compactMap { word in
                IPAddress(utf8: word.prefix { $0 != UInt8(ascii: "/") })
            }
            if let mac {
                book.add(name, mac: mac, address: nil)
            } else {
                for address in addresses.prefix(8) { book.add(name, mac: nil, address: address) }
            }
        }
        return book
    }

    private static func bareMAC(_ digits: ArraySlice<UInt8>) -> MACAddress? {
        guard digits.count == 12 else { return nil }
        return UInt64(String(decoding: digits, as: UTF8.self), radix: 16).map { MACAddress(raw: $0) }
    }

    private static func host(_ word: ArraySlice<UInt8>) -> String? {
        if word.elements("*") || word.elements("-") { return nil }
        return HostName.sanitised(word).map(HostName.shortName)
    }
}

extension ArraySlice<UInt8> {
    fileprivate func elements(_ word: String) -> Bool { elementsEqual(word.utf8) }
}
