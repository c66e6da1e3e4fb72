internal import DeviceAccess
package import DeviceRegistry
internal import HubDatabase
internal import Inventory
internal import MonitorCore

/// From a router's ARP table to which station had an IP address, and when.
extension InventoryStore {
    /// Rows of one reading.
    static let mostBindings = 20_000
    /// A station that comes back to its address within these seconds never left it, unless another had it meanwhile.
    private static let joinSeconds: Int64 = 7200

    package func applyBindings(_ timed: TimedReading, of device: NetworkDevice) async throws {
        try await database.change { database in
            var entry = Entry(timed, of: device.number, .arp)
            guard try Self.newest(device.number, entry.subject, database) ?? 0 <= timed.at else { return }
            if let table = timed.reading.table, entry.verdict != .failed {
                entry.opened = try Self.keep(table.bindings, entry, database)
            }
            try Self.note(entry, database)
        }
    }

    /// - Returns: how many began.
    private static func keep(_ rows: [BindingRow], _ entry: Entry, _ database: Database) throws -> Int {
        let goOn = try database.cachedStatement(
            sql: """
                UPDATE addressBindings SET last = ?1
                WHERE address = ?2 AND station = ?3 AND device = ?4 AND last >= ?5 AND last <= ?1
                    AND NOT EXISTS (SELECT 1 FROM addressBindings AS other
                        WHERE other.address = ?2 AND other.device = ?4 AND other.station <> ?3
                            AND other.last > addressBindings.last)
                """)
        let begin = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO addressBindings (address, station, device, first, last)
                VALUES (?, ?, ?, ?, ?)
                """)
        var stations = StationTable()
        var begun = 0
        for row in rows.prefix(mostBindings) where row.station.isUnicast {
            guard let address = IPAddress(parsing: row.address[...]), !address.isGroup, !address.isUnspecified
            else { continue }
            let station = try stations.number(row.station, database)
            let text = "\(address)"
            try goOn.execute(arguments: [
                entry.at, text, station, entry.device, entry.at - joinSeconds,
            ])
            guard database.changesCount == 0 else { continue }
            try begin.execute(arguments: [text, station, entry.device, entry.at, entry.at])
            begun += 1
        }
        return begun
    }

    /// Stations that have or had an IP address, the newest first.
    static func stations(
        at address: String, atMost most: Int, _ database: Database
    ) throws -> [MACAddress] {
        try Int64.fetchAll(
            database,
            sql: """
                SELECT t.address FROM addressBindings b JOIN stations t ON t.number = b.station
                WHERE b.address = ? GROUP BY t.address ORDER BY max(b.last) DESC LIMIT ?
                """, arguments: [address, most]
        ).map { MACAddress(raw: UInt64(bitPattern: $0)) }
    }

    /// IP addresses of a station, the newest first.
    static func bindings(
        of station: Int64, _ database: Database
    ) throws -> [StationCard.Binding] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT b.address, d.name AS router, b.first, b.last FROM addressBindings b
                        JOIN networkDevices d ON d.number = b.device
                    WHERE b.station = ? ORDER BY b.last DESC, b.first DESC LIMIT 20
                    """), arguments: [station]
        ).map {
            StationCard.Binding(
                address: $0["address"], router: $0["router"], first: $0["first"], last: $0["last"])
        }
    }
}
