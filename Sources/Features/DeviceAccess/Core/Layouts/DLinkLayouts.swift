internal import MonitorCore

/// D-Link in its dialects.
enum DLinkLayouts {
    static let all: [Layout] = [
        .addresses("dlink-fdb", profile: "dlink-dxs", total: "Total Entries") { words in
            guard words.count >= 4, let vlan = words[0].number,
                let at = words.indices.dropFirst().last(where: { HardwareSpelling.marked(words[$0]) != nil }),
                let address = HardwareSpelling.marked(words[at]), words.count > at + 1
            else { return nil }
            return AddressRow(
                address: address, port: Ports.list(words[at + 1..<at + 2]), vlan: vlan,
                printedKind: words.word(at + 2)?.text)
        },
        .addresses("dlink-indexed", profile: "dlink-des21xx") { words in
            guard words.count == 4, words[0].number != nil, let address = HardwareSpelling.address(words[3])
            else { return nil }
            return AddressRow(
                address: address, port: words[1].text, vlan: words[2].number, printedKind: nil)
        },
        .addresses("dlink-3610", profile: "dlink-3610") { words in
            guard words.count >= 4, let vlan = words[0].number,
                let address = HardwareSpelling.marked(words[1])
            else { return nil }
            return AddressRow(
                address: address, port: words.joined(from: 3), vlan: vlan, printedKind: words[2].text)
        },
        .addresses("dlink-smart", profile: "dlink-smart", total: "Total Mac Addresses displayed") { words in
            guard words.count == 4, let vlan = words[0].number,
                let address = HardwareSpelling.marked(words[1])
            else { return nil }
            return AddressRow(
                address: address, port: Ports.list(words[3...]), vlan: vlan, printedKind: words[2].text)
        },
        Layout("dlink-lldp", .neighbours, profile: "dlink-dxs", lldp),
        Layout("dlink-3610-lldp", .neighbours, profile: "dlink-3610", lldp3610),
    ]

    /// `Port ID : 13` at the line's beginning is the device's own port; behind `Entity`, the neighbour's.
    private static let lldp: @Sendable (DeviceText) -> Table = { text in
        var rows: [NeighbourRow] = []
        var local: String?
        var isEntity = false
        var isDescription = false
        for line in text.lines {
            if line.trimmed.isEmpty {
                isDescription = false
                continue
            }
            guard let (key, value) = line.split(at: UInt8(ascii: ":")), !key.trimmed.isEmpty else {
                if line.hasPrefix("Entity ") {
                    rows.append(NeighbourRow())
                    rows[rows.count - 1].localPort = local
                    isEntity = true
                } else if isDescription, let at = rows.indices.last, let before = rows[at].portDescription {
                    rows[at].portDescription = before + " " + line.trimmed.text
                } else if line.hasPrefix("---") {
                    isEntity = false
                }
                continue
            }
            isDescription = false
            let name = key.trimmed
            guard isEntity, let at = rows.indices.last else {
                if name.equals("Port ID") { local = value.value }
                continue
            }
            if name.equals("Port ID"), line.first != 0x20, rows[at].remotePort != nil {
                local = value.value
                isEntity = false
            } else if name.equals("Chassis ID") {
                rows[at].chassis = value.value.map { HardwareSpelling.plain(Array($0.utf8)[...]) }
            } else if name.equals("Port ID") {
                rows[at].remotePort = value.value.map { HardwareSpelling.plain(Array($0.utf8)[...]) }
            } else if name.equals("Port Description") {
                rows[at].portDescription = value.value
                isDescription = true
            } else if name.equals("System Name") {
                rows[at].name = value.value
            } else if name.equals("System Capabilities") {
                rows[at].capabilities = value.value
            }
        }
        return Table(.neighbours(rows))
    }

    private static let lldp3610: @Sendable (DeviceText) -> Table = { text in
        var rows: [NeighbourRow] = []
        var local: String?
        for line in text.lines {
            if let at = line.position(of: "of port ["), let end = line.lastIndex(of: UInt8(ascii: "]")),
                at + 9 < end
            {
                local = line[(at + 9)..<end].text
                continue
            }
            guard let (key, value) = line.split(at: UInt8(ascii: ":")) else { continue }
            let name = key.trimmed
            if name.equals("Neighbor index") {
                rows.append(NeighbourRow())
                rows[rows.count - 1].localPort = local
            }
            guard let at = rows.indices.last else { continue }
            if name.equals("Chassis ID") {
                rows[at].chassis = value.value.map { HardwareSpelling.plain(Array($0.utf8)[...]) }
            } else if name.equals("Port ID") {
                rows[at].remotePort = value.value.map { HardwareSpelling.plain(Array($0.utf8)[...]) }
            } else if name.equals("Port description") {
                rows[at].portDescription = value.value
            } else if name.equals("System name") {
                rows[at].name = value.value
            } else if name.equals("Management address") {
                rows[at].address = value.value
            } else if name.equals("System capabilities enabled") {
                rows[at].capabilities = value.value
            }
        }
        return Table(.neighbours(rows))
    }
}
