internal import MonitorCore

/// Tables of hardware addresses and of terminals, from what a walk found.
///
/// Source: RFC 4188 (BRIDGE-MIB), RFC 4363 (Q-BRIDGE-MIB), RFC 2863; Huawei's columns from field notes.
package enum BridgeTables {
    /// What has to be walked for a table of addresses.
    package static let roots: [ObjectIdentifier] = [
        basePort, forwarding, qForwarding, vlanOfFilter, interfaceName,
    ]

    static let basePort: ObjectIdentifier = "1.3.6.1.2.1.17.1.4.1.2"
    static let forwarding: ObjectIdentifier = "1.3.6.1.2.1.17.4.3.1"
    static let qForwarding: ObjectIdentifier = "1.3.6.1.2.1.17.7.1.2.2.1"
    static let vlanOfFilter: ObjectIdentifier = "1.3.6.1.2.1.17.7.1.4.2.1.3"
    static let interfaceName: ObjectIdentifier = "1.3.6.1.2.1.31.1.1.1.1"

    /// Rows by address and VLAN. Bridge ports become interfaces, and those their names; a VLAN is known by its filtering
    /// database, or is that database's number. Without Q-BRIDGE the VLAN is unknown.
    package static func addresses(_ walk: SNMPWalk) -> [AddressRow] {
        var interfaces: [UInt32: UInt32] = [:]
        for (index, value) in walk.below(basePort) {
            if index.count == 1, let number = value.number {
                interfaces[index[index.startIndex]] = UInt32(clamping: number)
            }
        }
        var names: [UInt32: String] = [:]
        for (index, value) in walk.below(interfaceName) {
            if index.count == 1, let name = value.text { names[index[index.startIndex]] = name }
        }
        func name(_ bridgePort: Int) -> String? {
            guard bridgePort > 0, let number = UInt32(exactly: bridgePort) else { return nil }
            let interface = interfaces[number] ?? number
            return names[interface] ?? String(interface)
        }
        var vlans: [UInt32: Int] = [:]
        for (index, value) in walk.below(vlanOfFilter) {
            if let vlan = index.last, let filter = value.number {
                vlans[UInt32(clamping: filter)] = Int(vlan)
            }
        }
        let filtered = rows(walk.below(qForwarding), addressAt: 1)
        let found =
            filtered.isEmpty
            ? rows(walk.below(forwarding), addressAt: 0).map { ($0, Int?.none) }
            : filtered.map { row in (row, row.filter.map { vlans[$0] ?? Int($0) }) }
        return found.map { row, vlan in
            AddressRow(
                address: row.address, port: name(row.port), vlan: vlan,
                printedKind: row.isOwn || row.port == 0 ? "self" : nil)
        }.sorted { ($0.address, $0.vlan ?? 0) < ($1.address, $1.vlan ?? 0) }
    }

    private struct Entry {
        var address: MACAddress
        var filter: UInt32?
        var port = 0
        var isOwn = false
    }

    /// - Parameter addressAt: numbers between the column and the address: 1 for a filtering database.
    private static func rows(
        _ variables: [(index: ArraySlice<UInt32>, value: SNMPValue)], addressAt: Int
    ) -> [Entry] {
        var entries: [ArraySlice<UInt32>: Entry] = [:]
        for (index, value) in variables {
            guard index.count == addressAt + 7, let column = index.first, let number = value.number else {
                continue
            }
            let key = index.dropFirst()
            let octets = key.dropFirst(addressAt)
            guard octets.allSatisfy({ $0 < 256 }) else { continue }
            let address = MACAddress(raw: octets.reduce(0) { $0 << 8 | UInt64($1) })
            var entry = entries[key] ?? Entry(address: address, filter: addressAt == 1 ? key.first : nil)
            if column == 2 { entry.port = number }
            // 4 is the device itself, 5 was set by hand.
            if column == 3 { entry.isOwn = number == 4 }
            entries[key] = entry
        }
        return Array(entries.values)
    }

    private static let serials: ObjectIdentifier = "1.3.6.1.4.1.2011.6.128.1.1.2.43.1.3"
    private static let descriptions: ObjectIdentifier = "1.3.6.1.4.1.2011.6.128.1.1.2.43.1.9"
    private static let runStates: ObjectIdentifier = "1.3.6.1.4.1.2011.6.128.1.1.2.46.1.15"
    private static let received: ObjectIdentifier = "1.3.6.1.4.1.2011.6.128.1.1.2.51.1.4"

    /// SmartAX's terminals: `fsp`, `ont`, `sn`, `online`, `rx_dbm`, `description`.
    package static func terminals(_ walk: SNMPWalk) -> [Row] {
        func column(_ root: ObjectIdentifier) -> [ArraySlice<UInt32>: SNMPValue] {
            Dictionary(walk.below(root).map { ($0.index, $0.value) }) { first, _ in first }
        }
        let descriptions = column(descriptions)
        let states = column(runStates)
        let received = column(received)
        return walk.below(serials).compactMap { index, value in
            guard index.count == 2, let interface = index.first, let ont = index.last,
                interface >= 0xfa00_0000,
                case .bytes(let serial) = value
            else { return nil }
            let place = interface - 0xfa00_0000
            let hundredths = received[index]?.number.flatMap { $0 == 2_147_483_647 ? nil : $0 }
            return Row([
                "fsp": .text("0/\(place / 8192)/\(place % 8192 / 256)"), "ont": .number(Int(ont)),
                "sn": .text(HexText.text(serial).uppercased()), "online": .flag(states[index]?.number == 1),
                "rx_dbm": .optional(hundredths.map { Double($0) / 100 }),
                "description": .optional(descriptions[index]?.text),
            ])
        }
    }

}
