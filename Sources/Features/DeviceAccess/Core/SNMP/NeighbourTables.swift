internal import MonitorCore

/// Neighbours by LLDP and by CDP, from what a walk found.
///
/// Source: IEEE 802.1AB-2005 §12 (LLDP-MIB), CISCO-CDP-MIB, RFC 2863 for names of interfaces, RFC 4188 for bridge ports.
package enum NeighbourTables {
    /// What has to be walked for them.
    package static let roots: [ObjectIdentifier] = [
        basePort, interfaceName, localPort, remote, managementAddress, cdp,
    ]

    private static let basePort = BridgeTables.basePort
    private static let interfaceName = BridgeTables.interfaceName
    private static let localPort: ObjectIdentifier = "1.0.8802.1.1.2.1.3.7.1"
    private static let remote: ObjectIdentifier = "1.0.8802.1.1.2.1.4.1.1"
    private static let managementAddress: ObjectIdentifier = "1.0.8802.1.1.2.1.4.2.1.3"
    private static let cdp: ObjectIdentifier = "1.3.6.1.4.1.9.9.23.1.2.1.1"

    /// LLDP's in the order of local ports, then those of CDP that LLDP does not have on the same port.
    package static func neighbours(_ walk: SNMPWalk) -> [NeighbourRow] {
        let names = PortNames(walk)
        let lldp = lldp(walk, names)
        let ports = Set(lldp.compactMap(\.localPort))
        return lldp + cdp(walk, names).filter { $0.localPort.map { !ports.contains($0) } ?? true }
    }

    /// How ports are called.
    private struct PortNames {
        /// By the number of the interface.
        private var interfaces: [UInt32: String] = [:]
        private var names: Set<String> = []
        /// Interfaces of bridge ports.
        private var bridge: [UInt32: UInt32] = [:]
        /// Names that LLDP gives its own port numbers.
        private var local: [UInt32: String] = [:]

        init(_ walk: SNMPWalk) {
            for (index, value) in walk.below(NeighbourTables.interfaceName) {
                if index.count == 1, let number = index.first { interfaces[number] = value.text }
            }
            names = Set(interfaces.values)
            for (index, value) in walk.below(NeighbourTables.basePort) {
                if index.count == 1, let port = index.first, let number = value.number {
                    bridge[port] = UInt32(clamping: number)
                }
            }
            var kinds: [UInt32: Int] = [:]
            for (index, value) in walk.below(NeighbourTables.localPort) {
                guard index.count == 2, let column = index.first, let port = index.last else { continue }
                if column == 2 { kinds[port] = value.number }
                // 3 is a hardware address, which names no port.
                if column == 3, kinds[port] != 3 { local[port] = value.text }
            }
        }

        func interface(_ number: UInt32) -> String { interfaces[number] ?? String(number) }

        /// The name that the table of addresses has for it, where that can be told.
        func ofLLDP(_ port: UInt32) -> String {
            if let name = local[port] {
                if names.contains(name) { return name }
                if let number = UInt32(name), let known = interfaces[number] { return known }
            }
            if let interface = bridge[port], let name = interfaces[interface] { return name }
            return interfaces[port] ?? local[port] ?? String(port)
        }
    }

    private static func lldp(_ walk: SNMPWalk, _ names: PortNames) -> [NeighbourRow] {
        var entries: [ArraySlice<UInt32>: (row: NeighbourRow, chassisKind: Int, portKind: Int)] = [:]
        for (index, value) in walk.below(remote) {
            // The column; then a time mark, the local port and a number.
            guard index.count == 4, let column = index.first else { continue }
            let key = index.dropFirst()
            var entry = entries[key] ?? (NeighbourRow(), 0, 0)
            switch column {
            case 4: entry.chassisKind = value.number ?? 0
            case 5: entry.row.chassis = identifier(value, isAddress: entry.chassisKind == 4)
            case 6: entry.portKind = value.number ?? 0
            case 7: entry.row.remotePort = identifier(value, isAddress: entry.portKind == 3)
            case 8: entry.row.portDescription = words(value)
            case 9: entry.row.name = words(value)
            case 12: entry.row.capabilities = capabilities(value)
            default: break
            }
            entries[key] = entry
        }
        let addresses = managementAddresses(walk)
        let keys = entries.keys.sorted { $0.dropFirst().lexicographicallyPrecedes($1.dropFirst()) }
        return keys.compactMap { key in
            guard var row = entries[key]?.row, row.chassis != nil || row.remotePort != nil else { return nil }
            row.localPort = names.ofLLDP(key[key.startIndex + 1])
            row.address = addresses[key]
            return row
        }
    }

    /// IPv4 addresses of neighbours: they are the end of the index, behind their kind and length.
    private static func managementAddresses(_ walk: SNMPWalk) -> [ArraySlice<UInt32>: String] {
        var addresses: [ArraySlice<UInt32>: String] = [:]
        for (index, _) in walk.below(managementAddress) {
            let rest = index.dropFirst(3)
            guard rest.count == 6, rest.first == 1, rest[rest.startIndex + 1] == 4,
                rest.suffix(4).allSatisfy({ $0 < 256 })
            else { continue }
            let key = index.prefix(3)
            addresses[key] = addresses[key] ?? rest.suffix(4).map { String($0) }.joined(separator: ".")
        }
        return addresses
    }

    private static func cdp(_ walk: SNMPWalk, _ names: PortNames) -> [NeighbourRow] {
        var entries: [ArraySlice<UInt32>: NeighbourRow] = [:]
        for (index, value) in walk.below(cdp) {
            guard index.count == 3, let column = index.first else { continue }
            let key = index.dropFirst()
            var row = entries[key] ?? NeighbourRow()
            switch column {
            case 4:
                if case .bytes(let bytes) = value, bytes.count == 4 {
                    row.address = bytes.map { String($0) }.joined(separator: ".")
                }
            case 6: row.name = words(value)
            case 7: row.remotePort = words(value)
            case 9: row.capabilities = cdpCapabilities(value)
            default: break
            }
            entries[key] = row
        }
        return entries.keys.sorted { $0.lexicographicallyPrecedes($1) }.compactMap { key in
            guard var row = entries[key], row.name != nil || row.remotePort != nil, let port = key.first
            else { return nil }
            row.localPort = names.interface(port)
            return row
        }
    }

    private static func words(_ value: SNMPValue) -> String? {
        value.text.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A name, or a hardware address.
    private static func identifier(_ value: SNMPValue, isAddress: Bool) -> String? {
        if isAddress, case .bytes(let bytes) = value, let address = MACAddress(octets: bytes) {
            return address.description
        }
        guard case .bytes(let bytes) = value else { return nil }
        let text = HardwareSpelling.plain(bytes[...])
        return text.isEmpty ? nil : text
    }

    /// Letters of LLDP's capabilities that are switched on, the highest bit first.
    private static func capabilities(_ value: SNMPValue) -> String? {
        guard case .bytes(let bytes) = value, let first = bytes.first else { return nil }
        let letters = Array("OPBWRTCS").enumerated().filter { first & (0x80 >> UInt8($0.offset)) != 0 }
        return letters.map { String($0.element) }.joined(separator: ", ")
    }

    private static func cdpCapabilities(_ value: SNMPValue) -> String? {
        guard case .bytes(let bytes) = value, bytes.count == 4 else { return nil }
        let names = ["Router", "Bridge", "Bridge", "Switch", "Host", "IGMP", "Repeater", "Phone"]
        return names.enumerated().filter { bytes[3] & (1 << UInt8($0.offset)) != 0 }.map(\.element)
            .joined(separator: " ")
    }
}
