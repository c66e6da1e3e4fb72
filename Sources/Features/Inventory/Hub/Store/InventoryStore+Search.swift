internal import Foundation
internal import HubDatabase
package import Inventory
package import MonitorCore

/// One station with everything that is known of where it was.
package struct StationCard: Sendable {
    package var address: MACAddress
    package var places: [RankedPlace]
    /// Numbers of the devices and ports of the places, by their names.
    package var ports: [PortName: (device: Int64, port: Int64)]
    /// The newest first.
    package var history: [(device: String, port: String, vlan: Int, first: Int64, last: Int64?)]
    /// Logins that used it, the newest first.
    package var logins: [(name: String, first: Int64, last: Int64?)]
    /// Who is on the best place's port now, where that is not this station.
    package var occupants: [(address: MACAddress, login: String?)] = []
    /// IP addresses that it had by routers' ARP tables, the newest first.
    package var bindings: [Binding] = []

    package struct Binding: Sendable, Equatable {
        package let address: String
        package let router: String
        /// Unix seconds: the first and the newest reading that had it.
        package let first: Int64
        package let last: Int64
    }

    package struct PortName: Hashable, Sendable {
        package let device: String
        package let port: String

        package init(_ device: String, _ port: String) {
            self.device = device
            self.port = port
        }
    }
}

/// One login with its sessions and stations.
package struct LoginCard: Sendable {
    package var name: String
    /// The newest first.
    package var sessions: [KeptSession]
    /// The station that it used last, first.
    package var stations: [StationCard]

    package var open: KeptSession? { sessions.first { $0.last == nil } }
}

/// What a search found.
package struct PortSearch: Sendable {
    package var logins: [LoginCard] = []
    package var stations: [StationCard] = []
    /// Too many for cards: to choose from.
    package var names: [String] = []
    package var addresses: [MACAddress] = []
    package var devices: [(number: Int64, name: String, address: String)] = []

    package var isEmpty: Bool {
        logins.isEmpty && stations.isEmpty && names.isEmpty && addresses.isEmpty && devices.isEmpty
    }
}

extension InventoryStore {
    /// Sessions of a login that are looked at, and how far back.
    static let mostSessions = 50
    static let sessionsFor: Int64 = 400 * 86_400
    static let mostStations = 4
    static let mostChoices = 20

    /// - Throws: `InventoryFault.query`, whose sentence has an example.
    package func search(_ words: String, switchPeriod: Int) async throws -> PortSearch {
        let queries: [SearchQuery]
        do {
            queries = try SearchQuery.readings(of: words)
        } catch {
            throw InventoryFault.query(error)
        }
        let now = now
        return try await database.read(.chart) { database in
            var found = PortSearch()
            for query in queries {
                try Self.look(
                    query, Places.Facts(now: now, period: Int64(switchPeriod)), &found, database)
            }
            return found
        }
    }

    private static func look(
        _ query: SearchQuery, _ facts: Places.Facts, _ found: inout PortSearch, _ database: Database
    ) throws {
        switch query {
        case .station(let address):
            if let card = try card(of: address, facts, database) { found.stations.append(card) }
        case .tail(let digits):
            let addresses = try Self.addresses(endingIn: digits, database)
            if addresses.count > mostStations {
                found.addresses = addresses
            } else {
                found.stations += try addresses.compactMap { try card(of: $0, facts, database) }
            }
        case .address(let address):
            let text = "\(address)"
            found.devices += try Row.fetchAll(
                database, sql: "SELECT number, name, address FROM networkDevices WHERE address = ? LIMIT 20",
                arguments: [text]
            ).map { ($0["number"], $0["name"], $0["address"]) }
            let names = try String.fetchAll(
                database,
                sql: """
                    SELECT l.name FROM pppSessions x JOIN logins l ON l.number = x.login
                    WHERE x.address = ? GROUP BY l.name
                    ORDER BY count(*) = count(x.last), max(x.first) DESC LIMIT ?
                    """, arguments: [text, mostStations])
            found.logins += try names.compactMap { try login($0, facts, database) }
            let known = Set(found.logins.flatMap { $0.stations.map(\.address) })
            found.stations += try stations(at: text, atMost: mostStations + known.count, database)
                .filter { !known.contains($0) }.prefix(mostStations).compactMap {
                    try card(of: $0, facts, database)
                }
        case .serial: break
        case .login(let text): try lookForLogin(text, facts, &found, database)
        }
    }

    private static func lookForLogin(
        _ text: String, _ facts: Places.Facts, _ found: inout PortSearch, _ database: Database
    ) throws {
        let exact = try String.fetchAll(
            database, sql: "SELECT name FROM logins WHERE name = ? COLLATE NOCASE LIMIT ?",
            arguments: [text, mostStations])
        let names =
            try exact.isEmpty
            ? String.fetchAll(
                database,
                sql: """
                    SELECT name FROM logins WHERE name >= ?1 COLLATE NOCASE AND name < (?1 || char(0x10FFFF)) COLLATE NOCASE
                    ORDER BY name COLLATE NOCASE LIMIT ?2
                    """, arguments: [text, mostChoices + 1]) : exact
        if names.count > 1, exact.isEmpty {
            found.names = names
        } else {
            found.logins += try names.filter { name in !found.logins.contains { $0.name == name } }
                .compactMap { try login($0, facts, database) }
        }
        found.devices += try Row.fetchAll(
            database,
            sql: """
                SELECT number, name, address FROM networkDevices
                WHERE name >= ?1 COLLATE NOCASE AND name < (?1 || char(0x10FFFF)) COLLATE NOCASE
                ORDER BY name COLLATE NOCASE LIMIT 10
                """, arguments: [text]
        ).map { ($0["number"], $0["name"], $0["address"]) }
    }

    private static func login(
        _ name: String, _ facts: Places.Facts, _ database: Database
    ) throws -> LoginCard? {
        let sessions = try Row.fetchAll(
            database.cachedStatement(
                sql: KeptSession.select
                    + """
                     WHERE x.login = (SELECT number FROM logins WHERE name = ?) AND (x.last IS NULL OR x.last >= ?)
                    ORDER BY x.last IS NOT NULL, x.first DESC LIMIT ?
                    """), arguments: [name, facts.now - sessionsFor, mostSessions]
        ).map(KeptSession.init)
        var addresses: [MACAddress] = []
        for address in sessions.compactMap(\.station) where !addresses.contains(address) {
            addresses.append(address)
        }
        return LoginCard(
            name: name, sessions: sessions,
            stations: try addresses.prefix(mostStations).compactMap { try card(of: $0, facts, database) })
    }

    /// - Returns: `nil` for a station that was never seen.
    private static func card(
        of address: MACAddress, _ facts: Places.Facts, _ database: Database
    ) throws -> StationCard? {
        let number = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM stations WHERE address = ?"),
            arguments: [Int64(address.raw)])
        guard let number else { return nil }
        let logins = try logins(of: number, database)
        var facts = facts
        let month = facts.now - 30 * 86_400
        facts.logins = Set(logins.filter { ($0.last ?? facts.now) >= month }.map(\.name)).count
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT d.number AS deviceNumber, d.name AS device, d.completeAt, p.number AS portNumber,
                        p.name AS port, p.side, p.sideDevice, p.sideReason, p.addresses, p.vlans, s.vlan, s.first, s.last
                    FROM sightings s JOIN devicePorts p ON p.number = s.port
                        JOIN networkDevices d ON d.number = p.device
                    WHERE s.station = ? ORDER BY s.last IS NOT NULL, s.last DESC, s.first DESC LIMIT 2000
                    """), arguments: [number])
        var card = StationCard(address: address, places: [], ports: [:], history: [], logins: logins)
        var places: [StationCard.PortName: Place] = [:]
        for row in rows {
            let name = StationCard.PortName(row["device"], row["port"])
            let (first, last): (Int64, Int64?) = (row["first"], row["last"])
            if card.history.count < 50 {
                card.history.append((name.device, name.port, row["vlan"], first, last))
            }
            guard var place = places[name] else {
                card.ports[name] = (row["deviceNumber"], row["portNumber"])
                places[name] = Place(row, name)
                continue
            }
            place.vlans.insert(row["vlan"])
            place.first = min(place.first, first)
            place.last = place.last.flatMap { before in last.map { max(before, $0) } }
            places[name] = place
        }
        card.history.sort { $0.first > $1.first }
        card.bindings = try bindings(of: number, database)
        card.places = Places.ranked(Array(places.values), facts)
        if let best = card.places.first?.place, best.last != nil,
            let port = card.ports[StationCard.PortName(best.device, best.port)]?.port
        {
            card.occupants = try occupants(of: port, database)
        }
        return card
    }

    /// Stations on a port now, each with the login that used it last.
    static func occupants(
        of port: Int64, atMost most: Int = 20, _ database: Database
    ) throws -> [(address: MACAddress, login: String?)] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT DISTINCT t.address, (SELECT l.name FROM pppSessions x JOIN logins l ON l.number = x.login
                        WHERE x.station = t.number ORDER BY x.first DESC LIMIT 1) AS login
                    FROM sightings s JOIN stations t ON t.number = s.station
                    WHERE s.port = ? AND s.last IS NULL LIMIT ?
                    """), arguments: [port, most]
        ).map { (MACAddress(raw: UInt64(bitPattern: $0["address"] as Int64)), $0["login"]) }
    }

    private static func logins(
        of station: Int64, _ database: Database
    ) throws -> [(name: String, first: Int64, last: Int64?)] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT name, min(first) AS first, CASE WHEN count(*) = count(last) THEN max(last) END AS last,
                        max(first) AS begun
                    FROM (SELECT l.name, x.first, x.last FROM pppSessions x JOIN logins l ON l.number = x.login
                        WHERE x.station = ? ORDER BY x.first DESC LIMIT 500) AS newest
                    GROUP BY name ORDER BY begun DESC LIMIT 20
                    """), arguments: [station]
        ).map { ($0["name"], $0["first"], $0["last"]) }
    }

    /// Stations whose addresses end in these digits, at most so many and one more.
    private static func addresses(
        endingIn digits: String, _ database: Database
    ) throws -> [MACAddress] {
        guard let value = Int64(digits, radix: 16) else { return [] }
        let mask = (Int64(1) << Int64(digits.count * 4)) - 1
        // Six digits or more are found by the index of the tails.
        let byIndex = digits.count >= 6 ? "tail = \(value & 0xff_ffff) AND " : ""
        return try Int64.fetchAll(
            database, sql: "SELECT address FROM stations WHERE \(byIndex)address & ? = ? LIMIT 50",
            arguments: [mask, value]
        ).map { MACAddress(raw: UInt64(bitPattern: $0)) }.sorted()
    }

    /// Names of logins and devices, for the search over everything.
    package func names(like words: String, atMost most: Int) async throws -> (
        logins: [String], devices: [(number: Int64, name: String)]
    ) {
        try await database.read(.chart) { database in
            let logins = try String.fetchAll(
                database,
                sql: """
                    SELECT name FROM logins WHERE name >= ?1 COLLATE NOCASE AND name < (?1 || char(0x10FFFF)) COLLATE NOCASE
                    ORDER BY name COLLATE NOCASE LIMIT ?2
                    """, arguments: [words, most])
            let devices = try Row.fetchAll(
                database,
                sql:
                    "SELECT number, name FROM networkDevices WHERE instr(lower(name), ?) > 0 ORDER BY name LIMIT ?",
                arguments: [words, most]
            ).map { ($0["number"] as Int64, $0["name"] as String) }
            return (logins, devices)
        }
    }
}

extension Place {
    init(_ row: Row, _ name: StationCard.PortName) {
        self.init(
            device: name.device, port: name.port, vlans: [row["vlan"]],
            side: PortSide(stored: row["side"], device: row["sideDevice"]),
            sideReason: SideReason(stored: row["sideReason"]), addresses: row["addresses"],
            portVLANs: row["vlans"], first: row["first"], last: row["last"],
            read: (row["completeAt"] as Int64?).map { $0 / 1000 })
    }
}
