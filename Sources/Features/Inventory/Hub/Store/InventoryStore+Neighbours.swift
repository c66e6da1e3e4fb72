internal import DeviceAccess
package import DeviceRegistry
internal import HubDatabase
internal import Inventory
internal import MonitorCore

/// Neighbours and versions, as devices tell them.
extension InventoryStore {
    static let mostNeighbours = 4096

    /// A complete reading replaces what was known; any other adds.
    package func applyNeighbours(_ timed: TimedReading, of device: NetworkDevice) async throws {
        try await database.change { database in
            let entry = Entry(timed, of: device.number, .neighbours)
            if case .neighbours(let rows)? = timed.reading.table?.content, entry.verdict != .failed {
                if entry.verdict == .complete {
                    try database.execute(
                        sql: """
                            DELETE FROM portNeighbours
                            WHERE port IN (SELECT number FROM devicePorts WHERE device = ?)
                            """, arguments: [device.number])
                }
                var ports = try PortTable(of: device.number, database)
                for row in rows.prefix(Self.mostNeighbours) {
                    guard let name = row.localPort, let port = try ports.number(name, database) else {
                        continue
                    }
                    try database.cachedStatement(
                        sql: """
                            INSERT OR REPLACE INTO portNeighbours
                                (port, chassis, remotePort, name, address, capabilities, at)
                            VALUES (?, ?, ?, ?, ?, ?, ?)
                            """
                    ).execute(arguments: [
                        port, row.chassis ?? "", row.remotePort ?? "", row.name, row.address,
                        row.capabilities,
                        entry.at,
                    ])
                    try Self.learnOwner(row, database)
                }
            }
            try Self.note(entry, database)
        }
    }

    /// A neighbour that is a known device tells that device's own address.
    private static func learnOwner(_ row: NeighbourRow, _ database: Database) throws {
        guard let chassis = row.chassis, let address = MACAddress(chassis), address.isUnicast,
            let name = row.name
        else { return }
        let number = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM networkDevices WHERE name = ?"),
            arguments: [name])
        guard let number else { return }
        try DeviceRegistry.tell(number, software: nil, addresses: [address], database)
    }

    package func applyVersion(_ timed: TimedReading, of device: NetworkDevice) async throws {
        try await database.change { database in
            let entry = Entry(timed, of: device.number, .version)
            if entry.verdict != .failed, let row = timed.reading.table?.rows.first {
                let words = ["vendor", "model", "software"].compactMap { key -> String? in
                    guard case .text(let text)? = row[key], !text.isEmpty else { return nil }
                    return text
                }
                let text = String(words.joined(separator: " ").prefix(200))
                try DeviceRegistry.tell(
                    device.number, software: text.isEmpty ? nil : text, addresses: [], database)
            }
            try Self.note(entry, database)
        }
    }
}
