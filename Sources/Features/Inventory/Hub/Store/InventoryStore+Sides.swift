internal import DeviceRegistry
package import HubCore
internal import HubDatabase
package import Inventory
internal import MonitorCore

/// The sides of all ports, judged again from what is known of the whole network.
extension InventoryStore {
    /// A device counts as read for so long after its last complete reading.
    static let readFor: Int64 = 86_400

    /// - Returns: ports whose side or reason has changed.
    @discardableResult
    package func judgeSides() async throws -> Int {
        let now = now
        let judged = try await database.read(.chart) { try Self.judged($0, at: now) }
        guard !judged.isEmpty else { return 0 }
        try await database.change { database in
            for (port, side) in judged {
                let (word, device) = side.side.stored
                try database.cachedStatement(
                    sql: "UPDATE devicePorts SET side = ?, sideDevice = ?, sideReason = ? WHERE number = ?"
                ).execute(arguments: [word, device, side.reason.stored, port])
            }
        }
        return judged.count
    }

    private static func judged(
        _ database: Database, at now: Int64
    ) throws -> [(Int64, PortSides.Side)] {
        let devices = try Row.fetchAll(
            database,
            sql: "SELECT name, kind, address, namedAddresses, toldAddresses, completeAt FROM networkDevices"
        ).map { row in
            Owner(
                device: PortSides.Device(
                    name: row["name"],
                    ownAddresses: Set(
                        words: "\(row["namedAddresses"] as String) \(row["toldAddresses"] as String)"),
                    isRead: (row["completeAt"] as Int64?).map { now - $0 / 1000 <= readFor } ?? false),
                isServer: row["kind"] == "nas", address: row["address"])
        }
        var stations: [Int64: Set<MACAddress>] = [:]
        var spread = Spread()
        let owners = try Row.fetchAll(
            database,
            sql: "SELECT p.number, d.name FROM devicePorts p JOIN networkDevices d ON d.number = p.device"
        ).reduce(into: [Int64: String]()) { $0[$1["number"]] = $1["name"] }
        let open = try Row.fetchCursor(
            database,
            sql: """
                SELECT s.port, s.vlan, t.address FROM sightings s JOIN stations t ON t.number = s.station
                WHERE s.last IS NULL
                """)
        while let row = try open.next() {
            let address = MACAddress(raw: UInt64(bitPattern: row[2] as Int64))
            stations[row[0], default: []].insert(address)
            spread.note(address, vlan: row[1], on: owners[row[0]] ?? "")
        }
        for row in try Row.fetchAll(database, sql: "SELECT port, address FROM portHints") {
            stations[row[0], default: []].insert(MACAddress(raw: UInt64(bitPattern: row[1] as Int64)))
        }
        let neighbours = try neighbours(devices, database)
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT p.number, d.name AS device, p.side, p.sideDevice, p.sideReason, p.handSide, p.handDevice,
                    p.handWho FROM devicePorts p JOIN networkDevices d ON d.number = p.device
                """)
        let ports = rows.map { row in
            PortSides.Port(
                id: row["number"], device: row["device"], addresses: stations[row["number"]] ?? [],
                neighbours: neighbours[row["number"]] ?? [],
                byHand: (row["handSide"] as String?).map {
                    (PortSide(stored: $0, device: row["handDevice"]), row["handWho"] ?? "a user")
                })
        }
        let servers = devices.filter(\.isServer).reduce(into: Set<MACAddress>()) {
            $0.formUnion($1.device.ownAddresses)
        }
        let sides = PortSides.sides(
            ports: ports, devices: devices.map(\.device), gateways: spread.gateways.union(servers))
        return rows.compactMap { row in
            guard let side = sides[row["number"]] else { return nil }
            let (word, device) = side.side.stored
            let isSame =
                row["side"] == word && row["sideDevice"] as String? == device
                && row["sideReason"] == side.reason.stored
            return isSame ? nil : (row["number"], side)
        }
    }

    private struct Owner {
        var device: PortSides.Device
        var isServer: Bool
        var address: String
    }

    /// Neighbours that lead on, by port: named as the device that they are, where it is known.
    private static func neighbours(
        _ devices: [Owner], _ database: Database
    ) throws -> [Int64: [String]] {
        var byAddress: [MACAddress: String] = [:]
        var byHost: [String: String] = [:]
        var byName: [String: String] = [:]
        for one in devices {
            for address in one.device.ownAddresses { byAddress[address] = one.device.name }
            byHost[one.address] = one.device.name
            byName[one.device.name.lowercased()] = one.device.name
        }
        var found: [Int64: [String]] = [:]
        for row in try Row.fetchAll(
            database, sql: "SELECT port, chassis, name, address, capabilities FROM portNeighbours")
        {
            let chassis: String = row["chassis"]
            let known =
                (row["name"] as String?).flatMap { byName[$0.lowercased()] }
                ?? MACAddress(chassis).flatMap { byAddress[$0] }
                ?? (row["address"] as String?).flatMap { byHost[$0] }
            guard known != nil || PortSides.leadsOn(row["capabilities"]) else { continue }
            let name = (row["name"] as String?).flatMap { $0.isEmpty ? nil : $0 }
            found[row["port"], default: []].append(known ?? name ?? chassis)
        }
        return found
    }

    /// Which devices see each station, and which carry each VLAN: a station that nearly all of them see is a gateway.
    private struct Spread {
        private var seen: [MACAddress: (devices: Set<String>, vlans: Set<Int>)] = [:]
        private var carriers: [Int: Set<String>] = [:]
        private static let fewest = 5

        mutating func note(_ address: MACAddress, vlan: Int, on device: String) {
            seen[address, default: ([], [])].devices.insert(device)
            seen[address, default: ([], [])].vlans.insert(vlan)
            carriers[vlan, default: []].insert(device)
        }

        var gateways: Set<MACAddress> {
            Set(
                seen.filter { _, spot in
                    guard spot.devices.count >= Self.fewest else { return false }
                    let all = spot.vlans.reduce(into: Set<String>()) { $0.formUnion(carriers[$1] ?? []) }
                    return spot.devices.count * 10 >= all.count * 8
                }.keys)
        }
    }

    /// A user knows better than the rules; `nil` lets the rules decide again.
    package func setSide(
        _ side: PortSide?, note: String, of port: Int64, by actor: AuditActor
    ) async throws {
        try await database.change { database in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT p.name, d.name AS device FROM devicePorts p JOIN networkDevices d ON d.number = p.device
                        WHERE p.number = ?
                        """, arguments: [port])
            else { throw InventoryFault.unknownPort }
            let (word, device) = side?.stored ?? ("", nil)
            try database.execute(
                sql:
                    "UPDATE devicePorts SET handSide = ?, handDevice = ?, handWho = ?, note = ? WHERE number = ?",
                arguments: [side == nil ? nil : word, device, side == nil ? nil : actor.name, note, port])
            try audit.write(
                .portSideSet,
                "\(row["device"] as String) \(row["name"] as String) \(side?.word ?? "by rule")",
                by: actor, database)
        }
        try await judgeSides()
    }
}
