internal import HubDatabase
package import Inventory
package import MonitorCore

/// A port as the pages of its device and of its own show it.
package struct KeptPort: Sendable {
    package let number: Int64
    package let device: Int64
    package let deviceName: String
    package let name: String
    package let side: PortSide
    package let reason: SideReason
    package let isByHand: Bool
    package let note: String
    package let addresses: Int
    package let vlans: Int
    package let floodedAt: Int64?
    /// Names of LLDP or CDP.
    package var neighbours: [String] = []

    static let select = """
        SELECT p.*, d.name AS deviceName FROM devicePorts p JOIN networkDevices d ON d.number = p.device
        """

}

extension KeptPort {
    init(_ row: Row) {
        self.init(
            number: row["number"], device: row["device"], deviceName: row["deviceName"], name: row["name"],
            side: PortSide(stored: row["side"], device: row["sideDevice"]),
            reason: SideReason(stored: row["sideReason"]), isByHand: row["handSide"] as String? != nil,
            note: row["note"],
            addresses: row["addresses"], vlans: row["vlans"], floodedAt: row["floodedAt"])
    }
}

/// A station on a port, from when to when.
package struct PortEntry: Sendable {
    package let station: MACAddress
    package let login: String?
    package let vlan: Int
    package let first: Int64
    package let last: Int64?
}

extension InventoryStore {
    /// In the order of their names.
    package func ports(of device: Int64) async throws -> [KeptPort] {
        try await database.read(.chart) { database in
            var ports = try Row.fetchAll(
                database, sql: KeptPort.select + " WHERE p.device = ?", arguments: [device]
            ).map(KeptPort.init)
            var names: [Int64: [String]] = [:]
            for row in try Row.fetchAll(
                database,
                sql: """
                    SELECT n.port, coalesce(n.name, n.chassis) AS name FROM portNeighbours n
                    JOIN devicePorts p ON p.number = n.port WHERE p.device = ? ORDER BY name
                    """, arguments: [device])
            {
                names[row["port"], default: []].append(row["name"])
            }
            for index in ports.indices { ports[index].neighbours = names[ports[index].number] ?? [] }
            return ports.sorted { PortOrder.isBefore($0.name, $1.name) }
        }
    }

    package func port(_ number: Int64) async throws -> KeptPort? {
        try await database.read(.decision) { database in
            try Row.fetchOne(database, sql: KeptPort.select + " WHERE p.number = ?", arguments: [number])
                .map(KeptPort.init)
        }
    }

    /// Those that are there first, then the newest.
    package func history(of port: Int64, atMost most: Int = 200) async throws -> [PortEntry] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT t.address, s.vlan, s.first, s.last, (SELECT l.name FROM pppSessions x
                            JOIN logins l ON l.number = x.login
                            WHERE x.station = s.station AND x.first <= coalesce(s.last, 1 << 60)
                            ORDER BY x.first DESC LIMIT 1) AS login
                    FROM (SELECT * FROM sightings WHERE port = ?1
                        ORDER BY first DESC LIMIT ?2) s JOIN stations t ON t.number = s.station
                    ORDER BY s.last IS NOT NULL, s.first DESC
                    """, arguments: [port, most]
            ).map { row in
                PortEntry(
                    station: MACAddress(raw: UInt64(bitPattern: row["address"] as Int64)),
                    login: row["login"],
                    vlan: row["vlan"], first: row["first"], last: row["last"])
            }
        }
    }

    /// Stations, logins and open sessions, as far as they can be told without counting everything.
    package func totals() async throws -> (stations: Int, logins: Int, sessions: Int) {
        try await database.read(.chart) { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT coalesce((SELECT max(number) FROM stations), 0),
                        coalesce((SELECT max(number) FROM logins), 0),
                        (SELECT count(*) FROM pppSessions WHERE last IS NULL)
                    """)
            return (row?[0] ?? 0, row?[1] ?? 0, row?[2] ?? 0)
        }
    }
}
