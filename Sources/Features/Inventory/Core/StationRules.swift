package import MonitorCore

/// Which addresses of a table are stations, and how many a port may bring at once.
package enum StationRules {
    /// New stations of one port in one reading: a flood or a loop brings more.
    package static let mostOfAPort = 4096

    package struct Result: Equatable, Sendable {
        /// What counts as sightings.
        package var rows: Set<TableReading.Row>
        /// Own addresses of devices that were seen: they tell what is behind a port.
        package var hints: Set<TableReading.Row>
        /// Ports that held more than the bound, with what they held.
        package var flooded: [Int64: Int]
    }

    /// - Parameters:
    ///   - own: addresses of the device itself, which it may list.
    ///   - devices: addresses of all known devices.
    ///   - trunks: ports that are members of a group of ports, by the group that counts instead.
    package static func sorted(
        _ rows: some Sequence<TableReading.Row>, own: Set<MACAddress>, devices: Set<MACAddress>,
        trunks: [Int64: Int64] = [:]
    ) -> Result {
        var result = Result(rows: [], hints: [], flooded: [:])
        var counts: [Int64: Int] = [:]
        for var row in rows {
            guard row.station.isUnicast, !own.contains(row.station) else { continue }
            row.spot.port = trunks[row.spot.port] ?? row.spot.port
            if devices.contains(row.station) {
                result.hints.insert(row)
                continue
            }
            guard !isShared(row.station), !result.rows.contains(row) else { continue }
            let count = (counts[row.spot.port] ?? 0) + 1
            counts[row.spot.port] = count
            guard count <= mostOfAPort else {
                result.flooded[row.spot.port] = count
                continue
            }
            result.rows.insert(row)
        }
        return result
    }

    /// Addresses that several routers share: VRRP, HSRP in both versions, GLBP.
    ///
    /// Source: RFC 9568 §7.3; RFC 2281 §5; Cisco's documentation of HSRP version 2 and GLBP.
    package static func isShared(_ address: MACAddress) -> Bool {
        let high = address.raw >> 8
        return high == 0x00_005e_0001 || high == 0x00_005e_0002 || high == 0x00_0000_0c07ac
            || address.raw >> 12 == 0x00_0000_0c9f_f || address.raw >> 16 == 0x0007_b400
            || address.raw >> 16 == 0x0005_73a0
    }
}
