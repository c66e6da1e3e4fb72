internal import MonitorCore

/// Switches on Marvell's software (Eltex MES, Cisco's small business line), Comware, and Orion's.
enum EltexLayouts {
    static let all: [Layout] = [
        .addresses("marvell-table", profile: "eltex-mes") { words in
            guard words.count == 4, let vlan = words[0].number,
                let address = HardwareSpelling.marked(words[1])
            else { return nil }
            return AddressRow(
                address: address, port: words[2].value, vlan: vlan, printedKind: words[3].text)
        },
        .addresses("comware", profile: "huawei-vrp") { words in
            guard words.count >= 4, let address = HardwareSpelling.marked(words[0]) else { return nil }
            return AddressRow(
                address: address, port: words[3].value, vlan: words[1].number, printedKind: words[2].text)
        },
        .addresses("orion-table", profile: "orion-ros") { words in
            guard words.count >= 3, let address = HardwareSpelling.marked(words[0]) else { return nil }
            return AddressRow(
                address: address, port: words[1].value, vlan: words[2].number,
                printedKind: words.word(3)?.text)
        },
    ]
}
