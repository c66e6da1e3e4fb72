internal import DeviceAccess
package import DeviceRegistry
internal import HubDatabase
package import HubServer
internal import Inventory
package import MonitorCore

/// A session as pages and programs see it.
package struct KeptSession: Sendable, Equatable {
    package let login: String
    package let station: MACAddress?
    package let nas: String
    package let nasNumber: Int64
    /// Unix seconds.
    package let first: Int64
    /// `nil` while it is open.
    package let last: Int64?
    package let address: String?
    package let caller: String?
    /// When the access server was read last, in Unix milliseconds.
    package var readAt: Int64?

    static let select = """
        SELECT l.name AS login, t.address AS station, d.name AS nas, x.nas AS nasNumber, x.first, x.last,
            x.address, x.caller, d.completeAt AS readAt
        FROM pppSessions x JOIN logins l ON l.number = x.login JOIN networkDevices d ON d.number = x.nas
            LEFT JOIN stations t ON t.number = x.station
        """

}

extension KeptSession {
    init(_ row: Row) {
        self.init(
            login: row["login"],
            station: (row["station"] as Int64?).map { MACAddress(raw: UInt64(bitPattern: $0)) },
            nas: row["nas"], nasNumber: row["nasNumber"], first: row["first"], last: row["last"],
            address: row["address"], caller: row["caller"],
            readAt: row["readAt"])
    }
}

/// From a list of sessions on an access server to sessions with a beginning and an end: everything in one transaction.
extension InventoryStore {
    package func applySessions(
        _ timed: TimedReading, of device: NetworkDevice
    ) async throws -> AppliedReading {
        let now = database.now
        return try await database.change { database in
            var entry = Entry(timed, of: device.number, .sessions)
            var applied = AppliedReading()
            if let newest = try Self.newest(device.number, entry.subject, database), newest > timed.at {
                applied.isLate = true
                return applied
            }
            try DeviceRegistry.note(timed.reading, of: device.number, at: now, database)
            if case .sessions(let rows)? = timed.reading.table?.content, entry.verdict != .failed {
                applied = try Self.keep(rows, entry, database)
            }
            entry.opened = applied.opened
            entry.closed = applied.closed
            try Self.note(entry, database)
            return applied
        }
    }

    private static func keep(
        _ rows: [SessionRow], _ entry: Entry, _ database: Database
    ) throws -> AppliedReading {
        let changes = SessionTracking.changes(
            rows.map { row in
                (
                    CustomerSession(
                        login: row.login, station: row.station, address: row.address, session: row.session,
                        caller: row.station == nil ? row.caller : nil), row.uptimeSeconds
                )
            },
            verdict: entry.verdict, at: entry.at,
            previousComplete: try lastComplete(entry.device, entry.subject, database),
            open: try openSessions(of: entry.device, database))
        var applied = AppliedReading()
        var stations = StationTable()
        for change in changes {
            switch change {
            case .begin(let session, let first):
                applied.opened += 1
                try database.cachedStatement(
                    sql: """
                        INSERT INTO pppSessions (login, station, nas, first, address, session, caller)
                        VALUES (?, ?, ?, ?, ?, ?, ?)
                        """
                ).execute(arguments: [
                    try login(session.login, database),
                    try session.station.map { try stations.number($0, database) }, entry.device, first,
                    session.address, session.session, session.caller,
                ])
            case .mark(let kept):
                try database.cachedStatement(
                    sql: "UPDATE pppSessions SET misses = ?, seen = ? WHERE number = ?"
                )
                .execute(arguments: [kept.misses, kept.seen, kept.number])
            case .end(let kept, let at):
                applied.closed += 1
                try database.cachedStatement(
                    sql: "UPDATE pppSessions SET last = max(first, ?), seen = NULL WHERE number = ?"
                ).execute(arguments: [at, kept.number])
            }
        }
        return applied
    }

    private static func login(_ name: String, _ database: Database) throws -> Int64 {
        let known = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT number FROM logins WHERE name = ?"), arguments: [name])
        if let known { return known }
        try database.execute(sql: "INSERT INTO logins (name) VALUES (?)", arguments: [name])
        return database.lastInsertedRowID
    }

    private static func openSessions(of nas: Int64, _ database: Database) throws -> [OpenSession] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT x.number, l.name AS login, t.address AS station, x.address, x.session, x.caller, x.misses,
                        x.seen
                    FROM pppSessions x JOIN logins l ON l.number = x.login
                        LEFT JOIN stations t ON t.number = x.station
                    WHERE x.nas = ? AND x.last IS NULL
                    """), arguments: [nas]
        ).map { row in
            OpenSession(
                number: row["number"],
                session: CustomerSession(
                    login: row["login"],
                    station: (row["station"] as Int64?).map { MACAddress(raw: UInt64(bitPattern: $0)) },
                    address: row["address"], session: row["session"], caller: row["caller"]),
                misses: row["misses"], seen: row["seen"])
        }
    }

    /// The newest first.
    package func sessions(
        login: String? = nil, station: MACAddress? = nil, address: String? = nil, nas: Int64? = nil,
        openOnly: Bool = false, atMost most: Int = 100
    ) async throws -> [KeptSession] {
        try await database.read(.chart) { database in
            var (conditions, arguments): ([String], StatementArguments) = ([], [])
            if let login {
                conditions.append("x.login IN (SELECT number FROM logins WHERE name = ? COLLATE NOCASE)")
                arguments += [login]
            }
            if let station {
                conditions.append("x.station = (SELECT number FROM stations WHERE address = ?)")
                arguments += [Int64(station.raw)]
            }
            if let address {
                conditions.append("x.address = ?")
                arguments += [address]
            }
            if let nas {
                conditions.append("x.nas = ?")
                arguments += [nas]
            }
            if openOnly { conditions.append("x.last IS NULL") }
            arguments += [most]
            let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
            return try Row.fetchAll(
                database, sql: KeptSession.select + filter + " ORDER BY x.first DESC LIMIT ?",
                arguments: arguments
            ).map(KeptSession.init)
        }
    }
}

extension InventoryStore {
    /// Logins that are online; `nil` where there is no access server.
    package func customersOnline() async throws -> Int? {
        try await database.read(.chart) { database in
            try Int.fetchOne(
                database,
                sql: """
                    SELECT (SELECT count(DISTINCT login) FROM pppSessions WHERE last IS NULL)
                    WHERE EXISTS (SELECT 1 FROM networkDevices WHERE kind = 'nas')
                    """)
        }
    }
}

/// What other features may ask of customers.
extension InventoryStore: CustomerDirectory {
    /// Characters of a login without which none is looked for: fewer begin too many.
    private static let leastOfLogin = 3
    /// The newest sessions of a login, of which its hardware addresses are taken.
    private static let sessionsOfLogin = 20

    package func openSessions() async throws -> [CustomerSessions.Session]? {
        guard try await !registry.devices(.nas).isEmpty else { return nil }
        return try await sessions(openOnly: true, atMost: .max).map(CustomerSessions.Session.init)
    }

    package func sessions(
        of stations: Set<MACAddress>, atMost most: Int
    ) async throws -> [MACAddress: [CustomerSessions.Session]] {
        try await database.read(.chart) { database in
            var found: [MACAddress: [CustomerSessions.Session]] = [:]
            for station in stations {
                // Apart, each is the newest end of an index: a station may have years of sessions.
                var rows: [Row] = []
                for isOpen in [true, false] where rows.count < most {
                    rows += try Row.fetchAll(
                        database.cachedStatement(
                            sql: KeptSession.select
                                + """
                                 WHERE x.station = (SELECT number FROM stations WHERE address = ?)
                                    AND x.last IS \(isOpen ? "" : "NOT ")NULL
                                ORDER BY x.first DESC LIMIT ?
                                """), arguments: [Int64(station.raw), most - rows.count])
                }
                if !rows.isEmpty {
                    found[station] = rows.map { CustomerSessions.Session(KeptSession($0)) }
                }
            }
            return found
        }
    }

    package func stations(ofLogin words: String, atMost most: Int) async throws -> [MACAddress] {
        guard words.count >= Self.leastOfLogin else { return [] }
        return try await database.read(.chart) { database in
            let names = try Int64.fetchAll(
                database,
                sql: """
                    SELECT number FROM logins
                    WHERE name >= ?1 COLLATE NOCASE AND name < (?1 || char(0x10FFFF)) COLLATE NOCASE
                    ORDER BY name COLLATE NOCASE LIMIT ?2
                    """, arguments: [words, most])
            var newest: [Int64: Int64] = [:]
            for name in names {
                let rows = try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT t.address, x.first FROM pppSessions x JOIN stations t ON t.number = x.station
                            WHERE x.login = ? ORDER BY x.first DESC LIMIT \(Self.sessionsOfLogin)
                            """), arguments: [name])
                for row in rows {
                    let (address, first): (Int64, Int64) = (row["address"], row["first"])
                    newest[address] = max(newest[address] ?? .min, first)
                }
            }
            return newest.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(most).map {
                MACAddress(raw: UInt64(bitPattern: $0.key))
            }
        }
    }
}

extension CustomerSessions.Session {
    fileprivate init(_ kept: KeptSession) {
        self.init(
            login: kept.login, since: UTCTime(milliseconds: kept.first * 1000),
            until: kept.last.map { UTCTime(milliseconds: $0 * 1000) }, address: kept.address,
            server: kept.nas, readAt: kept.readAt.map { UTCTime(milliseconds: $0) })
    }
}
