package import DeviceAccess
package import DeviceRegistry
internal import HubDatabase
package import Inventory
internal import MonitorCore

/// A reading with when it began and how long it took.
package struct TimedReading: Sendable {
    package var reading: DeviceReading
    /// Unix seconds.
    package var at: Int64
    package var tookMilliseconds: Int64

    package init(_ reading: DeviceReading, at: Int64, tookMilliseconds: Int64) {
        self.reading = reading
        self.at = at
        self.tookMilliseconds = tookMilliseconds
    }
}

/// What a reading did.
package struct AppliedReading: Sendable, Equatable {
    package var opened = 0
    package var closed = 0
    package var flooded: [String] = []
    /// Its time lies before that of the one before: nothing was done.
    package var isLate = false
}

/// From a table of addresses to intervals: everything in one transaction.
extension InventoryStore {
    /// Ports of one device.
    static let mostPorts = 8192

    package func apply(
        _ timed: TimedReading, of device: NetworkDevice, _ sightings: Sightings = Sightings()
    ) async throws -> AppliedReading {
        let now = database.now
        return try await database.change { database in
            try Self.apply(timed, of: device, sightings, at: now, database)
        }
    }

    private static func apply(
        _ timed: TimedReading, of device: NetworkDevice, _ sightings: Sightings, at now: Int64,
        _ database: Database
    ) throws -> AppliedReading {
        let reading = timed.reading
        var entry = Entry(timed, of: device.number, .mac)
        var applied = AppliedReading()
        // A clock that was set back: what came later stays.
        if let newest = try newest(device.number, Layout.Subject.mac.rawValue, database), newest > timed.at {
            applied.isLate = true
            return applied
        }
        try DeviceRegistry.note(reading, of: device.number, at: now, database)
        if case .addresses(let rows)? = reading.table?.content, entry.verdict != .failed {
            let own = Set(rows.filter { $0.kind == .own && $0.address.isUnicast }.map(\.address))
            try DeviceRegistry.tell(device.number, software: nil, addresses: own, database)
            applied = try keep(
                rows, entry, own: own.union(device.ownAddresses), sightings, database)
        }
        entry.opened = applied.opened
        entry.closed = applied.closed
        try note(entry, database)
        return applied
    }

    private static func keep(
        _ rows: [AddressRow], _ entry: Entry, own: Set<MACAddress>, _ sightings: Sightings,
        _ database: Database
    ) throws -> AppliedReading {
        var ports = try PortTable(of: entry.device, database)
        let spots = try rows.compactMap { row -> TableReading.Row? in
            guard row.kind != .own, let name = row.port, !name.isEmpty, !name.contains(","),
                !PortSpelling.isInside(name), let port = try ports.number(name, database)
            else { return nil }
            return TableReading.Row(row.address, Spot(port: port, vlan: row.vlan ?? 0))
        }
        let sorted = StationRules.sorted(
            spots, own: own, devices: try ownAddresses(except: entry.device, database))
        var stations = StationTable()
        let open = try openIntervals(of: entry.device, &stations, database)
        let known = Set(open.map { TableReading.Row($0.station, $0.spot) })
        let new = sorted.rows.subtracting(known)
        let previous = try lastComplete(entry.device, entry.subject, database)
        let changes = sightings.changes(
            TableReading(
                rows: sorted.rows, verdict: entry.verdict, at: entry.at, previousComplete: previous),
            open: open,
            recent: try recent(new, since: entry.at - sightings.joinSeconds, &stations, database),
            elsewhere: try elsewhere(
                Set(new.filter { ports.isAccess($0.spot.port) }.map(\.station)), than: entry.device,
                &stations,
                database), isAccess: { ports.isAccess($0) })
        var applied = AppliedReading()
        for change in changes { try carryOut(change, &applied, &stations, database) }
        for port in sorted.flooded.keys.sorted() {
            try database.execute(
                sql: "UPDATE devicePorts SET floodedAt = ? WHERE number = ?", arguments: [entry.at, port])
            applied.flooded.append(ports.name(port))
        }
        if entry.verdict == .complete { try replaceHints(sorted.hints, of: entry.device, database) }
        if !changes.isEmpty { try count(entry.device, also: changes.ports, database) }
        return applied
    }

    /// Of all other devices.
    private static func ownAddresses(
        except device: Int64, _ database: Database
    ) throws -> Set<MACAddress> {
        try String.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT namedAddresses || ' ' || toldAddresses FROM networkDevices
                    WHERE number <> ? AND (namedAddresses <> '' OR toldAddresses <> '')
                    """), arguments: [device]
        ).reduce(into: []) { $0.formUnion(Set(words: $1)) }
    }

    static func openIntervals(
        of device: Int64, _ stations: inout StationTable, _ database: Database
    ) throws -> [Interval] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT s.*, t.address FROM devicePorts p JOIN sightings s ON s.port = p.number AND s.last IS NULL
                    JOIN stations t ON t.number = s.station WHERE p.device = ?
                    """), arguments: [device]
        ).map { Interval($0, &stations) }
    }

    /// Intervals of these rows that closed a short while ago.
    private static func recent(
        _ rows: Set<TableReading.Row>, since: Int64, _ stations: inout StationTable, _ database: Database
    ) throws -> [Interval] {
        var found: [Interval] = []
        for row in rows {
            guard let station = try stations.find(row.station, database) else { continue }
            found += try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT s.*, ? AS address FROM sightings s
                        WHERE station = ? AND port = ? AND vlan = ? AND last >= ?
                        """),
                arguments: [Int64(row.station.raw), station, row.spot.port, row.spot.vlan, since]
            ).map { Interval($0, &stations) }
        }
        return found
    }

    /// Open intervals of stations on access ports of other devices.
    private static func elsewhere(
        _ addresses: Set<MACAddress>, than device: Int64, _ stations: inout StationTable, _ database: Database
    ) throws -> [Interval] {
        var found: [Interval] = []
        for address in addresses {
            guard let station = try stations.find(address, database) else { continue }
            found += try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT s.*, ? AS address FROM sightings s JOIN devicePorts p ON p.number = s.port
                        WHERE s.station = ? AND s.last IS NULL AND p.device <> ? AND p.side = 'access'
                        """), arguments: [Int64(address.raw), station, device]
            ).map { Interval($0, &stations) }
        }
        return found
    }

    private static func carryOut(
        _ change: Sightings.Change, _ applied: inout AppliedReading, _ stations: inout StationTable,
        _ database: Database
    ) throws {
        switch change {
        case .open(let one):
            try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO sightings (station, port, vlan, first) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [
                try stations.number(one.station, database), one.spot.port, one.spot.vlan, one.first,
            ])
            applied.opened += 1
        case .join(let one), .mark(let one), .close(let one):
            try database.cachedStatement(
                sql: """
                    UPDATE sightings SET last = ?, misses = ?, seen = ?
                    WHERE station = ? AND port = ? AND vlan = ? AND first = ?
                    """
            ).execute(arguments: [
                one.last, one.misses, one.seen, try stations.number(one.station, database), one.spot.port,
                one.spot.vlan, one.first,
            ])
            if case .close = change { applied.closed += 1 }
            if case .join = change { applied.opened += 1 }
        }
    }

    private static func replaceHints(
        _ hints: Set<TableReading.Row>, of device: Int64, _ database: Database
    ) throws {
        try database.execute(
            sql: "DELETE FROM portHints WHERE port IN (SELECT number FROM devicePorts WHERE device = ?)",
            arguments: [device])
        for hint in hints {
            try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO portHints (port, address) VALUES (?, ?)"
            ).execute(arguments: [hint.spot.port, Int64(hint.station.raw)])
        }
    }

    /// What is on each port now.
    private static func count(
        _ device: Int64, also others: Set<Int64>, _ database: Database
    ) throws {
        let counts = """
            UPDATE devicePorts SET (addresses, vlans) =
                (SELECT count(DISTINCT station), count(DISTINCT vlan) FROM sightings
                    WHERE port = devicePorts.number AND last IS NULL)
            """
        try database.cachedStatement(sql: counts + " WHERE device = ?").execute(arguments: [device])
        for port in others {
            try database.cachedStatement(sql: counts + " WHERE number = ?1 AND device <> ?2").execute(
                arguments: [port, device])
        }
    }
}

extension InventoryStore.Entry {
    init(_ timed: TimedReading, of device: Int64, _ subject: Layout.Subject) {
        let reading = timed.reading
        let verdict = Verdict(rawValue: reading.verdict.rawValue) ?? .failed
        self.init(
            device: device, subject: subject.rawValue, at: timed.at, tookMilliseconds: timed.tookMilliseconds,
            verdict: verdict, reason: reading.reason, rows: reading.table?.count,
            printedTotal: reading.table?.printedTotal, text: reading.transcript)
    }
}

extension [Sightings.Change] {
    fileprivate var ports: Set<Int64> {
        Set(
            map { change in
                switch change {
                case .open(let one), .join(let one), .mark(let one), .close(let one): one.spot.port
                }
            })
    }
}

/// Numbers of stations by their addresses, as far as a transaction has met them.
struct StationTable {
    private var numbers: [MACAddress: Int64] = [:]

    mutating func learn(_ address: MACAddress, _ number: Int64) { numbers[address] = number }

    mutating func find(_ address: MACAddress, _ database: Database) throws -> Int64? {
        if let known = numbers[address] { return known }
        let number = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM stations WHERE address = ?"),
            arguments: [Int64(address.raw)])
        if let number { numbers[address] = number }
        return number
    }

    /// Makes one where there is none.
    mutating func number(_ address: MACAddress, _ database: Database) throws -> Int64 {
        if let known = try find(address, database) { return known }
        try database.cachedStatement(sql: "INSERT INTO stations (address, tail) VALUES (?, ?)").execute(
            arguments: [Int64(address.raw), Int64(address.raw & 0xff_ffff)])
        let number = database.lastInsertedRowID
        numbers[address] = number
        return number
    }
}

/// The ports of one device by their names, as far as they are known.
struct PortTable {
    private let device: Int64
    private var numbers: [String: Int64] = [:]
    private var plain: [String: Int64] = [:]
    private var names: [Int64: String] = [:]
    private var access: Set<Int64> = []

    init(of device: Int64, _ database: Database) throws {
        self.device = device
        for row in try Row.fetchAll(
            database.cachedStatement(sql: "SELECT number, name, side FROM devicePorts WHERE device = ?"),
            arguments: [device])
        {
            learn(row["name"], row["number"])
            if row["side"] == "access" { access.insert(row["number"]) }
        }
    }

    private mutating func learn(_ name: String, _ number: Int64) {
        numbers[name] = number
        plain[PortSpelling.plain(name)] = number
        names[number] = name
    }

    func name(_ number: Int64) -> String { names[number] ?? "" }
    func isAccess(_ number: Int64) -> Bool { access.contains(number) }

    /// Makes one where there is none. A port that is new moves no customers to itself before it is judged: it may lead to
    /// another switch.
    ///
    /// - Returns: `nil` beyond the bound.
    mutating func number(_ name: String, _ database: Database) throws -> Int64? {
        if let known = numbers[name] ?? plain[PortSpelling.plain(name)] { return known }
        guard numbers.count < InventoryStore.mostPorts, name.utf8.count <= 64 else { return nil }
        try database.execute(
            sql: "INSERT INTO devicePorts (device, name) VALUES (?, ?)", arguments: [device, name])
        let number = database.lastInsertedRowID
        learn(name, number)
        return number
    }
}

extension Interval {
    init(_ row: Row, _ stations: inout StationTable) {
        let address = MACAddress(raw: UInt64(bitPattern: row["address"] as Int64))
        stations.learn(address, row["station"])
        self.init(
            station: address, spot: Spot(port: row["port"], vlan: row["vlan"]), first: row["first"],
            last: row["last"], misses: row["misses"], seen: row["seen"])
    }
}
