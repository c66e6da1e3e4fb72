internal import MonitorCore

/// Zyxel's ZyNOS, and its EE line.
enum ZyxelLayouts {
    static let all: [Layout] = [
        .addresses("zyxel-table", profile: "zyxel-zynos") { words in
            guard words.count == 4, let address = HardwareSpelling.marked(words[2]) else { return nil }
            return AddressRow(
                address: address, port: words[0].value, vlan: words[1].number, printedKind: words[3].text)
        },
        // A hash in front, and flags of which one may be empty.
        .addresses("zyxel-ee", profile: "zyxel-ee") { words in
            guard words.count >= 6, let address = HardwareSpelling.address(words[1]), words[0].count == 4
            else { return nil }
            return AddressRow(
                address: address, port: words[5].value, vlan: words[2].number, printedKind: nil)
        },
    ]
}
