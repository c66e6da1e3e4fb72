internal import DeviceAccess
package import DeviceRegistry
internal import HubDatabase
internal import Inventory
internal import MonitorCore

/// From a router's ARP table to which station had an IP address, and when.
extension InventoryStore {
    /// Rows of one reading.
    static let mostBindings = 20_000
    /// Stations of one reading that were never seen before, but of a device's first one: more are made up.
    static let mostStrangers = 4096
    /// Intervals of one device. Beyond them those go that one reading alone had, then others, the oldest first.
    package static let mostOfDevice = 100_000
    /// A switch that routes nothing knows the addresses of its gateway and of those who ask it, and no more.
    private static let fewBindings = 3
    /// A station that comes back to its address within these seconds never left it, unless another had it meanwhile.
    private static let joinSeconds: Int64 = 7200

    /// - Parameter most: intervals of one device.
    package func applyBindings(
        _ timed: TimedReading, of device: NetworkDevice, atMost most: Int = mostOfDevice
    ) async throws {
        try await database.change { database in
            var entry = Entry(timed, of: device.number, .arp)
            guard try Self.newest(device.number, entry.subject, database) ?? 0 <= timed.at else { return }
            if let table = timed.reading.table, entry.verdict != .failed {
                let kept = try Self.keep(table.bindings, entry, database)
                entry.opened = kept.begun
                if kept.leftOut > 0 {
                    entry.reason =
                        entry.reason
                        ?? "\(kept.leftOut) new stations were left out: more than \(Self.mostStrangers) came at once. Look for a flood of made-up addresses."
                }
                if kept.begun > 0 { try Self.forget(of: device.number, atMost: most, entry.at, database) }
            }
            try Self.note(entry, database)
        }
    }

    private static func keep(
        _ rows: [BindingRow], _ entry: Entry, _ database: Database
    ) throws -> (begun: Int, leftOut: Int) {
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
        var (begun, strangers, leftOut) = (0, 0, 0)
        let isFirst =
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM addressBindings WHERE device = ?)",
                arguments: [entry.device]) == false
        for row in rows.prefix(mostBindings) where row.station.isUnicast {
            guard let address = IPAddress(parsing: row.address[...]), !address.isGroup, !address.isUnspecified
            else { continue }
            if try stations.find(row.station, database) == nil {
                guard isFirst || strangers < mostStrangers else {
                    leftOut += 1
                    continue
                }
                strangers += 1
            }
            let station = try stations.number(row.station, database)
            let text = "\(address)"
            try goOn.execute(arguments: [
                entry.at, text, station, entry.device, entry.at - joinSeconds,
            ])
            guard database.changesCount == 0 else { continue }
            try begin.execute(arguments: [text, station, entry.device, entry.at, entry.at])
            begun += 1
        }
        return (begun, leftOut)
    }

    private static func forget(
        of device: Int64, atMost most: Int, _ now: Int64, _ database: Database
    ) throws {
        let count =
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM addressBindings WHERE device = ?", arguments: [device])
            ?? 0
        guard count > most else { return }
        try database.execute(
            sql: """
                DELETE FROM addressBindings WHERE (address, station, device, first) IN
                    (SELECT address, station, device, first FROM addressBindings
                    WHERE device = ?1 AND last < ?2 ORDER BY first < last, last LIMIT ?3)
                """, arguments: [device, now, count - most])
    }

    /// Whether a switch is to be asked for its ARP table: where it routes, each time, else once a day.
    func mayHaveBindings(_ device: Int64) async throws -> Bool {
        let now = now
        return try await database.read(.decision) { database in
            guard let last = try Self.newest(device, Layout.Subject.arp.rawValue, database) else {
                return true
            }
            if now - last >= 86_400 || now < last { return true }
            let count = try Int.fetchOne(
                database,
                sql: """
                    SELECT count(*) FROM (SELECT DISTINCT address FROM addressBindings
                        WHERE device = ?1 AND last >= ?2 LIMIT ?3) AS recent
                    """, arguments: [device, now - 2 * 86_400, Self.fewBindings + 1])
            return count ?? 0 > Self.fewBindings
        }
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
