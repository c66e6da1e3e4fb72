internal import MonitorCore

/// Huawei's VRP: switches, and the old access boards.
enum HuaweiLayouts {
    static let all: [Layout] = [
        Layout("huawei-vrp", .mac, profile: "huawei-vrp", addresses),
        .addresses("huawei-vrp3", profile: "huawei-vrp3", total: "Total") { words in
            guard words.count == 6, words[0].number != nil, let address = HardwareSpelling.marked(words[5])
            else { return nil }
            return AddressRow(
                address: address, port: words[4].value, vlan: words[3].number, printedKind: nil)
        },
        Layout("huawei-lldp", .neighbours, profile: "huawei-vrp", lldp),
        Layout("huawei-arp", .arp, profile: "huawei-vrp", arp),
    ]

    /// `192.0.2.1   00e0-fc12-3456  20   D-0   GE0/0/1`: the interface's own rows have `I -` for the third and fourth word.
    private static let arp: @Sendable (DeviceText) -> Table = { text in
        Table(
            .bindings(
                text.lines.compactMap { line in
                    let words = line.words
                    guard words.count >= 3, words[0].contains(UInt8(ascii: ".")),
                        let station = HardwareSpelling.marked(words[1])
                    else { return nil }
                    return BindingRow(
                        address: words[0].text, station: station, interface: words.word(4)?.text)
                }))
    }

    /// Three layouts by age, told apart by their headings. The VLAN's column also names VSIs and bridge domains.
    private static let addresses: @Sendable (DeviceText) -> Table = { text in
        var rows: [AddressRow] = []
        var port = 2
        for line in text.lines {
            if line.contains(text: "PEVLAN") {
                port = 4
            } else if line.contains(text: "Learned-From") {
                port = 2
            }
            let words = line.words
            guard words.count > port + 1, let address = HardwareSpelling.marked(words[0]) else { continue }
            let vlan = words[1].split(at: UInt8(ascii: "/"))?.before ?? words[1]
            rows.append(
                AddressRow(
                    address: address, port: words[port].value, vlan: vlan.number,
                    printedKind: words[port + 1].text))
        }
        var table = Table(.addresses(rows))
        for beginning in ["Total matching items", "Total items displayed"] where table.printedTotal == nil {
            table.printedTotal = Layout.total(beginning, in: text)
        }
        return table
    }

    /// Two dialects: `Port ID  :x` and `PortId: x`. A description of several lines has no keys.
    private static let lldp: @Sendable (DeviceText) -> Table = { text in
        var rows: [NeighbourRow] = []
        var local: String?
        for line in text.lines {
            if let at = line.position(of: " has "), line.contains(text: " neighbor"), line.first != 0x20 {
                local = line[line.startIndex..<at].value
                continue
            }
            if line.hasPrefix("Neighbor index") || line.hasPrefix("Neighbor ") {
                rows.append(NeighbourRow())
                rows[rows.count - 1].localPort = local
                continue
            }
            guard let at = rows.indices.last, let (key, value) = line.split(at: UInt8(ascii: ":")) else {
                continue
            }
            let name = key.trimmed
            switch name.text {
            case "Chassis ID", "ChassisId": rows[at].chassis = plain(value)
            case "Port ID", "PortId": rows[at].remotePort = plain(value)
            case "Port description", "PortDesc": rows[at].portDescription = known(value)
            case "System name", "SysName": rows[at].name = known(value)
            case "System capabilities enabled", "SysCapEnabled": rows[at].capabilities = known(value)
            case "Management address", "Management address value":
                guard rows[at].address == nil else { break }
                // `ipV4: 172.16.245.1` in the second dialect.
                let text = value.trimmed
                let isNamed =
                    text.prefix(6).contains(UInt8(ascii: ":"))
                    && (text.hasPrefix("ipV4") || text.hasPrefix("ipv4"))
                rows[at].address = known(isNamed ? text.dropFirst(5) : text)
            default: break
            }
        }
        return Table(.neighbours(rows))
    }

    private static func known(_ value: Bytes) -> String? {
        let value = value.trimmed
        return value.equals("NA") || value.equals("--") ? nil : value.value
    }

    private static func plain(_ value: Bytes) -> String? {
        known(value).map { HardwareSpelling.plain(Array($0.utf8)[...]) }
    }
}
