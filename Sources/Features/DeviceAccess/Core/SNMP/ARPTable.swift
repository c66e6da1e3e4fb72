internal import MonitorCore

/// Which IP address has which hardware address, by a router's table.
///
/// Source: RFC 4293, `ipNetToMediaPhysAddress` and `ipNetToMediaType`: their index is the interface and the IPv4 address.
package enum ARPTable {
    package static let roots: [ObjectIdentifier] = [physicalAddress, kind]

    static let physicalAddress: ObjectIdentifier = "1.3.6.1.2.1.4.22.1.2"

    static let kind: ObjectIdentifier = "1.3.6.1.2.1.4.22.1.4"
    /// Of `ipNetToMediaType`.
    private static let invalid = 2

    /// In the order of interfaces and addresses.
    package static func bindings(_ walk: SNMPWalk) -> [BindingRow] {
        let gone = Set(walk.below(kind).lazy.filter { $0.1.number == invalid }.map { Array($0.0) })
        return walk.below(physicalAddress).compactMap { index, value in
            guard index.count == 5, !gone.contains(Array(index)), case .bytes(let bytes) = value,
                let station = MACAddress(octets: bytes)
            else { return nil }
            let octets = index.dropFirst()
            guard octets.allSatisfy({ $0 < 256 }) else { return nil }
            let address = octets.map { String($0) }.joined(separator: ".")
            return BindingRow(address: address, station: station)
        }
    }
}

extension MACAddress {
    /// - Returns: `nil` for anything but six bytes.
    init?(octets: [UInt8]) {
        guard octets.count == 6 else { return nil }
        self.init(raw: octets.reduce(0) { $0 << 8 | UInt64($1) })
    }
}
