internal import MonitorCore

/// Cisco IOS and its relatives.
enum CiscoLayouts {
    static let profile = "cisco-ios"

    static let all: [Layout] = [
        .addresses(
            "cisco-table", profile: profile, heading: "vlan*mac address*type*ports*",
            total: "Total Mac Addresses for this criterion"
        ) {
            words in
            guard words.count >= 3, let address = HardwareSpelling.marked(words[1]) else { return nil }
            return AddressRow(
                address: address, port: Ports.list(words.dropFirst(3)), vlan: words[0].number,
                printedKind: words[2].text)
        },
        .addresses("cisco-2900xl", profile: profile, heading: "destination address*address type*vlan*") {
            words in
            guard words.count >= 4, let address = HardwareSpelling.marked(words[0]) else { return nil }
            return AddressRow(
                address: address, port: Ports.list(words[3...]), vlan: words[2].number,
                printedKind: words[1].text)
        },
        .addresses("cisco-nxos", profile: profile, heading: "*vlan*mac address*type*age*secure*ntfy*") {
            words in
            guard let at = words.prefix(5).firstIndex(where: { HardwareSpelling.marked($0) != nil }), at > 0,
                let address = HardwareSpelling.marked(words[at]), words.count > at + 4
            else { return nil }
            return AddressRow(
                address: address, port: Ports.list(words.dropFirst(at + 5)), vlan: words[at - 1].number,
                printedKind: words[at + 1].text)
        },
        Layout(
            "cisco-4500", .mac, profile: profile, heading: "*vlan*mac address*type*protocols*port*", sections),
        Layout("cisco-6500", .mac, profile: profile, heading: "*vlan*mac address*type*learn*age*ports*") {
            flagged($0, columns: 3)
        },
        Layout("cisco-6500-no-age", .mac, profile: profile, heading: "*vlan*mac address*type*learn*  ports*")
        { flagged($0, columns: 2) },
        Layout(
            "cisco-lldp-table", .neighbours, profile: profile,
            heading: "device id*local intf*hold-time*capability*port id*", lldpTable),
        Layout("cisco-lldp-detail", .neighbours, profile: profile, lldpDetail),
        Layout(
            "cisco-cdp-table", .neighbours, profile: profile,
            heading: "device id*local intrfce*holdtme*capability*platform*port id*", cdpTable),
        Layout("cisco-cdp-detail", .neighbours, profile: profile, heading: "device id: *", cdpDetail),
        Layout("cisco-arp", .arp, profile: profile, arp),
    ]

    /// `Internet  192.0.2.1   12   0015.1700.0001  ARPA   Vlan100`; what is asked for has no address yet.
    private static let arp: @Sendable (DeviceText) -> Table = { text in
        Table(
            .bindings(
                text.lines.compactMap { line in
                    let words = line.words
                    guard words.count >= 5, words[0].equals("Internet"),
                        let station = HardwareSpelling.marked(words[3])
                    else { return nil }
                    return BindingRow(
                        address: words[1].text, station: station, interface: words.word(5)?.text)
                }))
    }

    /// Catalyst 4500: unicast rows with protocols, then group rows whose port lists wrap.
    private static let sections: @Sendable (DeviceText) -> Table = { text in
        var rows = WrappedPorts()
        var hasProtocols = true
        for line in text.lines {
            let words = line.words
            if words.first?.equals("Unicast") ?? false { hasProtocols = true }
            if words.first?.equals("Multicast") ?? false { hasProtocols = false }
            guard words.count >= 3, let address = HardwareSpelling.marked(words[1]) else {
                rows.add(other: line)
                continue
            }
            rows.add(
                AddressRow(
                    address: address, port: Ports.list(words.dropFirst(hasProtocols ? 4 : 3)),
                    vlan: words[0].number, printedKind: words[2].text))
        }
        return Table(.addresses(rows.rows))
    }

    /// Catalyst 6500: flags in front of the VLAN, and `columns` words between the address and the ports.
    private static func flagged(_ text: DeviceText, columns: Int) -> Table {
        var rows = WrappedPorts()
        for line in text.lines {
            let words = line.words
            guard let at = words.prefix(5).firstIndex(where: { HardwareSpelling.marked($0) != nil }), at > 0,
                let address = HardwareSpelling.marked(words[at]), words.count > at + 1
            else {
                rows.add(other: line)
                continue
            }
            rows.add(
                AddressRow(
                    address: address, port: Ports.list(words.dropFirst(at + 1 + columns)),
                    vlan: words[at - 1].number, printedKind: words[at + 1].text))
        }
        return Table(.addresses(rows.rows))
    }
}

// MARK: - Neighbours

extension CiscoLayouts {
    /// The name's column is 20 characters wide and may touch the next one.
    private static let lldpTable: @Sendable (DeviceText) -> Table = { text in
        var rows: [NeighbourRow] = []
        var isTable = false
        for line in text.lines {
            if line.hasPrefix("Device ID") {
                isTable = true
                continue
            }
            guard isTable, line.count > 20, !line.hasPrefix("Total ") else { continue }
            let rest = line.dropFirst(20)
            // Local interface, hold time, capabilities (may be empty), port: the port's column is fixed.
            let words = rest.words
            guard words.count >= 3, words[1].number != nil else { continue }
            var row = NeighbourRow()
            row.name = line.columns(0..<20).value
            row.localPort = words[0].text
            let port = line.columns(62..<Swift.max(62, line.count)).value ?? words.last?.text
            row.capabilities = words.count > 3 ? words[2].text : nil
            row.remotePort = port.map { HardwareSpelling.plain(Array($0.utf8)[...]) }
            rows.append(row)
        }
        return Table(.neighbours(rows))
    }

    private static let lldpDetail: @Sendable (DeviceText) -> Table = { text in
        var rows: [NeighbourRow] = []
        var row: NeighbourRow?
        func end() {
            if let row, row.chassis != nil || row.remotePort != nil { rows.append(row) }
            row = nil
        }
        for line in text.lines {
            if line.hasPrefix("----------") {
                end()
                row = NeighbourRow()
                continue
            }
            if row == nil { row = NeighbourRow() }
            func value(_ key: String) -> Bytes? {
                line.hasPrefix(key + ":") ? line.dropFirst(key.utf8.count + 1).trimmed : nil
            }
            if let local = value("Local Intf") {
                row?.localPort = local.value
            } else if let chassis = value("Chassis id") {
                row?.chassis = chassis.value.map { HardwareSpelling.plain(Array($0.utf8)[...]) }
            } else if let port = value("Port id") {
                row?.remotePort = port.value.map { HardwareSpelling.plain(Array($0.utf8)[...]) }
            } else if let description = value("Port Description") {
                row?.portDescription = description.value
            } else if let name = value("System Name") {
                row?.name = name.value
            } else if let capabilities = value("Enabled Capabilities") {
                row?.capabilities = capabilities.value
            } else if row?.address == nil, line.hasPrefix("    IP: ") {
                row?.address = line.dropFirst(8).value
            }
        }
        end()
        return Table(.neighbours(rows))
    }

    /// A name too long for its column stands alone on the line before. Both port columns hold a blank.
    private static let cdpTable: @Sendable (DeviceText) -> Table = { text in
        var rows: [NeighbourRow] = []
        var name: String?
        var isTable = false
        for line in text.lines {
            if line.hasPrefix("Device ID") {
                isTable = true
                continue
            }
            guard isTable, !line.trimmed.isEmpty, !line.hasPrefix("Total ") else { continue }
            var words = line.words
            if words.count == 1 {
                name = words[0].text
                continue
            }
            if line.first != 0x20 {
                name = words.removeFirst().text
            }
            guard let at = words.firstIndex(where: { $0.number != nil && $0.count <= 3 }), at > 0,
                words.count >= at + 3
            else { continue }
            var row = NeighbourRow()
            row.name = name
            row.localPort = words[..<at].map(\.text).joined(separator: " ")
            row.remotePort = port(words[(at + 1)...])
            row.capabilities = capabilities(words[(at + 1)...])
            rows.append(row)
            name = nil
        }
        return Table(.neighbours(rows))
    }

    /// The last word, with the word before it where that is the sort of the interface: `Fas 0/0`, `Port 1`.
    private static func port(_ words: ArraySlice<Bytes>) -> String? {
        guard let last = words.last else { return nil }
        if let sort = words.dropLast().last, let first = sort.first, isLetter(first),
            sort.allSatisfy(isLetter),
            last.first.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? false, words.count > 2
        {
            return sort.text + " " + last.text
        }
        return last.text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
    }

    /// What the letters in front of the platform mean.
    private static func capabilities(_ words: ArraySlice<Bytes>) -> String? {
        let names = [
            "R": "Router", "T": "Bridge", "B": "Bridge", "S": "Switch", "H": "Host", "I": "IGMP",
            "r": "Repeater",
            "P": "Phone",
        ]
        let letters = words.prefix { $0.count == 1 && isLetter($0[$0.startIndex]) }
        return letters.isEmpty ? nil : letters.compactMap { names[$0.text] }.joined(separator: " ")
    }

    private static let cdpDetail: @Sendable (DeviceText) -> Table = { text in
        var rows: [NeighbourRow] = []
        for line in text.lines {
            if line.hasPrefix("Device ID:") {
                rows.append(NeighbourRow())
                rows[rows.count - 1].name = line.dropFirst(10).value
                continue
            }
            guard let at = rows.indices.last else { continue }
            if rows[at].address == nil, line.trimmed.hasPrefix("IP address:") {
                rows[at].address = line.trimmed.dropFirst(11).value
            } else if line.hasPrefix("Interface:"), let comma = line.firstIndex(of: UInt8(ascii: ",")) {
                rows[at].localPort = line[line.startIndex + 10..<comma].value
                if let colon = line[comma...].firstIndex(of: UInt8(ascii: ":")) {
                    rows[at].remotePort = line[(colon + 1)...].value
                }
            } else if line.hasPrefix("Platform:"), let colon = line.lastIndex(of: UInt8(ascii: ":")) {
                rows[at].capabilities = line[(colon + 1)...].value
            }
        }
        return Table(.neighbours(rows))
    }
}
