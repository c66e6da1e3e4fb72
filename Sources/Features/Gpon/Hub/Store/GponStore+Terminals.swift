internal import Gpon
internal import HubDatabase

/// A terminal as it was read last.
struct KeptTerminal: Sendable, Equatable {
    var number: Int64
    var olt: Int64
    var place: TerminalPlace
    var serial: String
    var description: String?
    var runState: String?
    var downCause: String?
    var distanceMetres: Int?
    var lineProfile: Int?
    var serviceProfile: Int?
    var lastUp: String?
    var lastDown: String?
    var firstSeen: Int64
    var seen: Int64
    var goneAt: Int64?
    var optics: OpticalReading?
    /// dB below the median of seven days; `nil` where it is as usual.
    var worseBy: Double?
    var opticsAt: Int64?

    var isOnline: Bool { runState == "online" }
    var label: String { SerialNumber(serial)?.label ?? serial }

    init(number: Int64, olt: Int64, place: TerminalPlace, serial: String) {
        self.number = number
        self.olt = olt
        self.place = place
        self.serial = serial
        firstSeen = 0
        seen = 0
    }

    /// - Returns: `nil` for a row that is not one of this version.
    init?(_ row: Row) {
        guard let port = PonPort(slot: row["slot"], port: row["port"]),
            let place = TerminalPlace(port, row["ont"])
        else { return nil }
        self.place = place
        number = row["number"]
        olt = row["olt"]
        serial = row["serial"]
        description = row["description"]
        runState = row["runState"]
        downCause = row["downCause"]
        distanceMetres = row["distanceMetres"]
        lineProfile = row["lineProfile"]
        serviceProfile = row["serviceProfile"]
        lastUp = row["lastUp"]
        lastDown = row["lastDown"]
        firstSeen = row["firstSeen"]
        seen = row["seen"]
        goneAt = row["goneAt"]
        opticsAt = row["opticsAt"]
        worseBy = row["worseBy"]
        if opticsAt != nil {
            optics = OpticalReading(
                rxDBm: row["rx"], txDBm: row["tx"], oltRxDBm: row["oltRx"], temperature: row["temperature"])
        }
    }
}

/// A port of an OLT, with what is on it.
struct KeptPort: Sendable, Equatable {
    var port: PonPort
    var board: String
    var readAt: Int64?
    var reason: String?
    var upKilobits: Int?
    var downKilobits: Int?
    var terminals: Int
    var online: Int
}

/// A terminal that waits to be registered, with what is known of it from before.
struct KeptFound: Sendable, Equatable {
    var olt: Int64
    var found: FoundTerminal
    var firstSeen: Int64
    var seen: Int64
    /// Where it is or was registered, on any OLT; the newest.
    var before: KeptTerminal?
}

/// Terminals that an OLT has now.
struct TerminalCounts: Sendable, Equatable {
    var all = 0
    var online = 0
    /// With light below a limit.
    var weak = 0
}

/// What was read: terminals, ports, optics, found terminals, service ports.
extension GponStore {
    // MARK: - Writing what was read

    func keepPort(
        _ port: PonPort, board: String, of olt: Int64, _ terminals: [Terminal]?, reason: String?,
        traffic: (up: Int?, down: Int?)? = nil
    ) async throws {
        let now = database.now
        let (up, down) = (traffic?.up, traffic?.down)
        try await database.change { database in
            try database.execute(
                sql: """
                    INSERT INTO oltPorts (olt, slot, port, board, readAt, reason, upKilobits, downKilobits)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT (olt, slot, port) DO UPDATE SET board = excluded.board,
                        readAt = coalesce(excluded.readAt, oltPorts.readAt), reason = excluded.reason,
                        upKilobits = excluded.upKilobits, downKilobits = excluded.downKilobits
                    """,
                arguments: [olt, port.slot, port.port, board, terminals == nil ? nil : now, reason, up, down])
            guard let terminals else { return }
            for terminal in terminals { try Self.put(terminal, of: olt, at: now, database) }
            // A whole table was read: what is not in it is gone.
            try database.execute(
                sql: """
                    UPDATE oltTerminals SET goneAt = ? WHERE olt = ? AND slot = ? AND port = ? AND goneAt IS NULL
                        AND seen < ?
                    """, arguments: [now, olt, port.slot, port.port, now])
        }
    }

    func keepTerminal(_ terminal: Terminal, of olt: Int64) async throws {
        let now = database.now
        try await database.change { try Self.put(terminal, of: olt, at: now, $0) }
    }

    func keepGone(_ place: TerminalPlace, of olt: Int64) async throws {
        let now = database.now
        try await database.change { database in
            try database.execute(
                sql: """
                    UPDATE oltTerminals SET goneAt = ? WHERE olt = ? AND slot = ? AND port = ? AND ont = ?
                        AND goneAt IS NULL
                    """, arguments: [now, olt, place.port.slot, place.port.port, place.ont])
        }
    }

    private static func put(_ terminal: Terminal, of olt: Int64, at now: Int64, _ database: Database) throws {
        let place = terminal.place
        // Another terminal under the same number is another row.
        try database.execute(
            sql: """
                UPDATE oltTerminals SET goneAt = ? WHERE olt = ? AND slot = ? AND port = ? AND ont = ?
                    AND goneAt IS NULL AND serial <> ?
                """,
            arguments: [now, olt, place.port.slot, place.port.port, place.ont, terminal.printedSerial])
        try database.execute(
            sql: """
                INSERT INTO oltTerminals (olt, slot, port, ont, serial, description, runState, downCause, distanceMetres,
                    lineProfile, serviceProfile, lastUp, lastDown, firstSeen, seen)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (olt, slot, port, ont) WHERE goneAt IS NULL DO UPDATE SET
                    description = excluded.description, runState = excluded.runState, seen = excluded.seen,
                    downCause = coalesce(excluded.downCause, oltTerminals.downCause),
                    distanceMetres = coalesce(excluded.distanceMetres, oltTerminals.distanceMetres),
                    lineProfile = coalesce(excluded.lineProfile, oltTerminals.lineProfile),
                    serviceProfile = coalesce(excluded.serviceProfile, oltTerminals.serviceProfile),
                    lastUp = coalesce(excluded.lastUp, oltTerminals.lastUp),
                    lastDown = coalesce(excluded.lastDown, oltTerminals.lastDown)
                """,
            arguments: [
                olt, place.port.slot, place.port.port, place.ont, terminal.printedSerial,
                terminal.description,
                terminal.runState, terminal.downCause, terminal.distanceMetres, terminal.lineProfile,
                terminal.serviceProfile, terminal.lastUp, terminal.lastDown, now, now,
            ])
    }

    /// The newest values, and one an hour for the history.
    func keepOptics(_ readings: [(place: TerminalPlace, reading: OpticalReading)], of olt: Int64) async throws
    {
        let now = database.now
        let hour = now / 3_600_000 * 3_600_000
        try await database.change { database in
            for (place, reading) in readings {
                let values: StatementArguments = [
                    reading.rxDBm, reading.txDBm, reading.oltRxDBm, reading.temperature,
                ]
                let number = try Int64.fetchOne(
                    database,
                    sql: """
                        UPDATE oltTerminals SET rx = ?, tx = ?, oltRx = ?, temperature = ?, opticsAt = ?
                        WHERE olt = ? AND slot = ? AND port = ? AND ont = ? AND goneAt IS NULL RETURNING number
                        """,
                    arguments: values + [now, olt, place.port.slot, place.port.port, place.ont])
                guard let number else { continue }
                try Self.judgeTrend(of: number, reading, at: now, database)
                try database.execute(
                    sql:
                        "INSERT OR REPLACE INTO oltSignals (terminal, at, rx, tx, oltRx, temperature) VALUES (?, ?, ?, ?, ?, ?)",
                    arguments: [number, hour] + values)
            }
        }
    }

    private static func judgeTrend(
        of terminal: Int64, _ reading: OpticalReading, at now: Int64, _ database: Database
    ) throws {
        let history = try Double.fetchAll(
            database, sql: "SELECT rx FROM oltSignals WHERE terminal = ? AND at > ? AND rx IS NOT NULL",
            arguments: [terminal, now - 7 * 86_400_000])
        try database.execute(
            sql: "UPDATE oltTerminals SET worseBy = ? WHERE number = ?",
            arguments: [SignalTrend.worseBy(reading.rxDBm, history: history), terminal])
    }

    func keepFound(_ all: [FoundTerminal], of olt: Int64) async throws {
        let now = database.now
        try await database.change { database in
            for found in all {
                try database.execute(
                    sql: """
                        INSERT INTO oltFound (olt, serial, slot, port, model, software, firstSeen, seen)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (olt, serial) DO UPDATE SET slot = excluded.slot, port = excluded.port,
                            model = excluded.model, software = excluded.software, seen = excluded.seen
                        """,
                    arguments: [
                        olt, found.serial.digits, found.port.slot, found.port.port, found.model,
                        found.software, now,
                        now,
                    ])
            }
            try database.execute(
                sql: "DELETE FROM oltFound WHERE olt = ? AND seen < ?", arguments: [olt, now])
        }
    }

    // MARK: - Reading

    func ports(of olt: Int64) async throws -> [KeptPort] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT oltPorts.*, count(oltTerminals.number) AS terminals,
                        count(CASE WHEN runState = 'online' THEN 1 END) AS online
                    FROM oltPorts LEFT JOIN oltTerminals ON oltTerminals.olt = oltPorts.olt
                        AND oltTerminals.slot = oltPorts.slot AND oltTerminals.port = oltPorts.port AND goneAt IS NULL
                    WHERE oltPorts.olt = ? GROUP BY oltPorts.olt, oltPorts.slot, oltPorts.port
                    ORDER BY oltPorts.slot, oltPorts.port
                    """, arguments: [olt]
            ).compactMap { row in
                guard let port = PonPort(slot: row["slot"], port: row["port"]) else { return nil }
                return KeptPort(
                    port: port, board: row["board"], readAt: row["readAt"], reason: row["reason"],
                    upKilobits: row["upKilobits"], downKilobits: row["downKilobits"],
                    terminals: row["terminals"],
                    online: row["online"])
            }
        }
    }

    func terminals(of olt: Int64, on port: PonPort) async throws -> [KeptTerminal] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM oltTerminals WHERE olt = ? AND slot = ? AND port = ? AND goneAt IS NULL ORDER BY ont
                    """, arguments: [olt, port.slot, port.port]
            ).compactMap(KeptTerminal.init)
        }
    }

    func terminal(_ number: Int64) async throws -> KeptTerminal? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM oltTerminals WHERE number = ?", arguments: [number]
            )
            .flatMap(KeptTerminal.init)
        }
    }

    func terminal(_ place: TerminalPlace, of olt: Int64) async throws -> KeptTerminal? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM oltTerminals WHERE olt = ? AND slot = ? AND port = ? AND ont = ? AND goneAt IS NULL
                    """, arguments: [olt, place.port.slot, place.port.port, place.ont]
            ).flatMap(KeptTerminal.init)
        }
    }

    /// Where a serial number is or was, the newest first.
    func history(of serial: String) async throws -> [KeptTerminal] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM oltTerminals WHERE serial = ? ORDER BY goneAt IS NOT NULL, seen DESC LIMIT 20",
                arguments: [serial]
            ).compactMap(KeptTerminal.init)
        }
    }

    /// By serial number, description or hardware address behind it, over all OLTs.
    ///
    /// - Parameter addresses: hardware addresses that are looked for, too, as OLTs print them.
    func search(
        _ text: String, addresses: [String] = [], atMost most: Int
    ) async throws -> [KeptTerminal] {
        let serial = Self.digits(text)
        let known = [text.lowercased()] + addresses
        let marks = Array(repeating: "?", count: known.count).joined(separator: ", ")
        let patterns = ["%\(Self.escaped(serial))%", "%\(Self.escaped(text))%"]
        return try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM oltTerminals WHERE serial LIKE ? ESCAPE '\\' OR description LIKE ? ESCAPE '\\'
                        OR EXISTS (SELECT 1 FROM oltAddresses AS a WHERE a.address IN (\(marks))
                            AND a.olt = oltTerminals.olt AND a.slot = oltTerminals.slot
                            AND a.port = oltTerminals.port AND a.ont = oltTerminals.ont
                            AND a.seen >= oltTerminals.firstSeen AND a.seen <= coalesce(oltTerminals.goneAt, a.seen))
                    ORDER BY goneAt IS NOT NULL, olt, slot, port, ont LIMIT ?
                    """, arguments: StatementArguments(patterns + known) + [most]
            ).compactMap(KeptTerminal.init)
        }
    }

    /// A serial number or a part of it, as it is stored.
    private static func digits(_ text: String) -> String {
        SerialNumber(text)?.digits ?? text.filter { $0 != "-" && $0 != " " }.uppercased()
    }

    /// `\` escapes what LIKE would read.
    static func escaped(_ word: String) -> String {
        word.reduce(into: "") { safe, letter in
            if "%_\\".contains(letter) { safe.append("\\") }
            safe.append(letter)
        }
    }

    /// Terminals whose light has become worse, or is weaker than a limit, the weakest first.
    ///
    /// - Parameter olt: `nil` asks for all.
    func weak(
        below limits: SignalLimits, of olt: Int64? = nil, atMost most: Int
    ) async throws -> [KeptTerminal] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM oltTerminals WHERE goneAt IS NULL AND (rx < ? OR oltRx < ? OR rx > ?
                        OR worseBy IS NOT NULL) AND olt = coalesce(?, olt)
                    ORDER BY worseBy IS NULL, min(coalesce(rx, 0), coalesce(oltRx, 0)) LIMIT ?
                    """, arguments: [limits.warn, limits.oltWarn, limits.tooStrong, olt, most]
            ).compactMap(KeptTerminal.init)
        }
    }

    /// Terminals whose light was measured, the weakest first.
    ///
    /// - Parameter olt: `nil` asks for all.
    func measured(of olt: Int64?, atMost most: Int) async throws -> [KeptTerminal] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM oltTerminals WHERE goneAt IS NULL AND (rx IS NOT NULL OR oltRx IS NOT NULL)
                        AND olt = coalesce(?, olt)
                    ORDER BY min(coalesce(rx, 0), coalesce(oltRx, 0)), olt, slot, port, ont LIMIT ?
                    """, arguments: [olt, most]
            ).compactMap(KeptTerminal.init)
        }
    }

    func weakCount(below limits: SignalLimits) async throws -> Int {
        try await database.read(.decision) { database in
            try Int.fetchOne(
                database,
                sql: "SELECT count(*) FROM oltTerminals WHERE goneAt IS NULL AND (rx < ? OR oltRx < ?)",
                arguments: [limits.warn, limits.oltWarn]) ?? 0
        }
    }

    /// Of an OLT: registered, online, with weak light.
    /// By OLT; one without terminals is not in it.
    func counts(_ limits: SignalLimits) async throws -> [Int64: TerminalCounts] {
        try await database.read(.chart) { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT olt, count(*) AS n, count(CASE WHEN runState = 'online' THEN 1 END) AS o,
                        count(CASE WHEN rx < ?1 OR oltRx < ?2 THEN 1 END) AS w
                    FROM oltTerminals WHERE goneAt IS NULL GROUP BY olt
                    """, arguments: [limits.warn, limits.oltWarn])
            return rows.reduce(into: [:]) { counts, row in
                counts[row["olt"]] = TerminalCounts(all: row["n"], online: row["o"], weak: row["w"])
            }
        }
    }

    func signals(of terminal: Int64, in range: Range<Int64>) async throws -> [(
        at: Int64, reading: OpticalReading
    )] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM oltSignals WHERE terminal = ? AND at >= ? AND at < ? ORDER BY at",
                arguments: [terminal, range.lowerBound, range.upperBound]
            ).map { row in
                (
                    row["at"],
                    OpticalReading(
                        rxDBm: row["rx"], txDBm: row["tx"], oltRxDBm: row["oltRx"],
                        temperature: row["temperature"])
                )
            }
        }
    }

    /// Of all OLTs, the newest first.
    ///
    /// - Parameter words: a serial number or a part of it; empty takes all.
    func found(_ words: String = "", atMost most: Int = 500) async throws -> [KeptFound] {
        let digits = Self.digits(words)
        guard words.isEmpty || !digits.isEmpty else { return [] }
        let pattern = "%\(Self.escaped(digits))%"
        return try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM oltFound WHERE serial LIKE ? ESCAPE '\\' ORDER BY firstSeen DESC LIMIT ?",
                arguments: [pattern, most]
            )
            .compactMap {
                row in
                guard let port = PonPort(slot: row["slot"], port: row["port"]),
                    let serial = SerialNumber(row["serial"])
                else { return nil }
                var found = FoundTerminal(port: port, serial: serial)
                found.model = row["model"]
                found.software = row["software"]
                let before = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT * FROM oltTerminals WHERE serial = ? ORDER BY goneAt IS NOT NULL, goneAt DESC LIMIT 1
                        """, arguments: [serial.digits]
                ).flatMap(KeptTerminal.init)
                return KeptFound(
                    olt: row["olt"], found: found, firstSeen: row["firstSeen"], seen: row["seen"],
                    before: before)
            }
        }
    }

    func forgetFound(_ serial: SerialNumber, of olt: Int64) async throws {
        try await database.change { database in
            try database.execute(
                sql: "DELETE FROM oltFound WHERE olt = ? AND serial = ?", arguments: [olt, serial.digits])
        }
    }
}
