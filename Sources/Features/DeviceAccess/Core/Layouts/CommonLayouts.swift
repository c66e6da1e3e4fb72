internal import MonitorCore

/// Layouts that several families share.
enum CommonLayouts {
    static let all: [Layout] = [
        Layout("version", .version, profile: nil) { Table(one: DeviceVersion(reading: $0)?.row) },
        Layout("running-config", .config, profile: nil) { text in
            let copy = SafeConfiguration(text)
            var table = Table(
                .rows(
                    copy.lines.enumerated().map { index, line in
                        Row([
                            "line": .number(index + 1), "text": .text(line.text.text),
                            "secret": .flag(line.isSecret), "volatile": .flag(line.isVolatile),
                        ])
                    }))
            table.more["line_count"] = .number(copy.lines.count)
            return table
        },
        Layout("clean-text", .other, profile: nil) { text in
            Table(.rows(text.lines.map { Row(["text": .text($0.text)]) }))
        },
        Layout("snmprec", .mac, profile: nil) { text in
            let walk = SNMPRecord.walk(text)
            let terminals = BridgeTables.terminals(walk)
            return Table(.rows(terminals.isEmpty ? BridgeTables.addresses(walk).map(\.short) : terminals))
        },
    ]
}

extension AddressRow {
    /// As SNMP gives it: without the device's own word.
    var short: Row {
        Row(["mac": .text(address.description), "port": .optional(port), "vlan": .optional(vlan)])
    }
}
