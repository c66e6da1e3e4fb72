internal import Gpon
internal import HubDatabase

/// A hardware address that an OLT has learnt behind a terminal.
struct LearntAddress: Sendable, Equatable {
    var address: String
    var place: TerminalPlace
    var vlan: Int?
    var seen: Int64
    /// Whether the newest reading has it: of the whole MAC table, or after that of its terminal. Not before a whole table
    /// was read.
    var isNow: Bool
    /// What is registered at the place now; `nil` where nothing is.
    var terminal: KeptTerminal?

    init(address: String, place: TerminalPlace, seen: Int64, isNow: Bool = true) {
        self.address = address
        self.place = place
        self.seen = seen
        self.isNow = isNow
    }

    /// With what is registered at its place now.
    init?(registered row: Row) {
        self.init(row)
        guard let number = row["terminal"] as Int64?, let serial = row["serial"] as String? else { return }
        var terminal = KeptTerminal(number: number, olt: row["olt"], place: place, serial: serial)
        terminal.description = row["description"]
        self.terminal = terminal
    }

    /// - Returns: `nil` for a row that is not one of this version.
    init?(_ row: Row) {
        guard let port = PonPort(slot: row["slot"], port: row["port"]),
            let place = TerminalPlace(port, row["ont"])
        else { return nil }
        self.place = place
        address = row["address"]
        vlan = row["vlan"]
        seen = row["seen"]
        isNow = row["isNow"]
    }
}

/// Which addresses of an OLT are asked for.
struct AddressQuestion: Sendable, Equatable {
    var port: PonPort?
    /// A part of the address in any spelling, or of the terminal's name or serial number; empty takes all.
    var words = ""
    /// Without those that the newest MAC table lacks.
    var isNowOnly = true
    var most = 500
}

/// What a question found: at most so many rows, and how many there are.
struct AddressTable: Sendable {
    var rows: [LearntAddress]
    var now: Int
    var all: Int
}

/// MAC tables of OLTs.
extension GponStore {
    /// Addresses of one table that are kept, and twice as many of an OLT over time: more are a loop or an attack.
    static let mostAddresses = 65_536

    /// A whole MAC table: what it lacks is not learnt any more, unless it has more than are kept of it.
    func keepAddresses(
        _ all: [(address: String, place: TerminalPlace?, vlan: Int?)], of olt: Int64,
        atMost most: Int = mostAddresses
    ) async throws {
        let now = database.now
        let known = all.compactMap { one in one.place.map { (one.address, $0, one.vlan) } }
        try await database.change { database in
            for (address, place, vlan) in known.prefix(most) {
                try Self.put(address, vlan, at: place, of: olt, now, database)
            }
            try Self.bound(olt, atMost: 2 * most, database)
            guard known.count <= most else { return }
            try Self.touch(olt, database)
            try database.execute(
                sql: "UPDATE oltStates SET addressesAt = ? WHERE olt = ?", arguments: [now, olt])
        }
    }

    /// What is behind one terminal: others that were there have left, and of other terminals it says nothing.
    func keepAddresses(
        _ all: [(address: String, vlan: Int?)], behind place: TerminalPlace, of olt: Int64,
        atMost most: Int = mostAddresses
    ) async throws {
        let now = database.now
        try await database.change { database in
            for (address, vlan) in all.prefix(most) {
                try Self.put(address, vlan, at: place, of: olt, now, database)
            }
            try Self.bound(olt, atMost: 2 * most, database)
            guard all.count <= most else { return }
            try database.execute(
                sql: """
                    UPDATE oltAddresses SET leftAt = ?1 WHERE olt = ?2 AND slot = ?3 AND port = ?4 AND ont = ?5
                        AND seen < ?1 AND leftAt IS NULL
                    """, arguments: [now, olt, place.port.slot, place.port.port, place.ont])
        }
    }

    private static func put(
        _ address: String, _ vlan: Int?, at place: TerminalPlace, of olt: Int64, _ now: Int64,
        _ database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO oltAddresses (olt, slot, port, ont, address, vlan, seen) VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (olt, slot, port, ont, address) DO UPDATE
                SET vlan = excluded.vlan, seen = excluded.seen, leftAt = NULL
                """
        ).execute(arguments: [olt, place.port.slot, place.port.port, place.ont, address, vlan, now])
    }

    /// Keeps the newest: made-up addresses are new ones at each reading.
    private static func bound(_ olt: Int64, atMost most: Int, _ database: Database) throws {
        let count =
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM oltAddresses WHERE olt = ?", arguments: [olt]) ?? 0
        guard count > most else { return }
        try database.execute(
            sql: """
                DELETE FROM oltAddresses WHERE olt = ?1 AND (slot, port, ont, address) IN (
                    SELECT slot, port, ont, address FROM oltAddresses WHERE olt = ?1
                    ORDER BY seen, slot, port, ont, address LIMIT ?2)
                """, arguments: [olt, count - most])
    }

    /// Of `a`, an address, and `s`, the state of its OLT.
    private static let isNow = "coalesce(a.leftAt IS NULL AND a.seen >= s.addressesAt, FALSE)"

    /// By port and terminal.
    func addresses(of olt: Int64, _ question: AddressQuestion) async throws -> AddressTable {
        let digits = question.words.filter { !":-. ".contains($0) }.lowercased()
        let isHex = digits.allSatisfy { $0.isASCII && $0.isHexDigit }
        let plain = SerialNumber(question.words)?.digits ?? question.words
        let arguments: StatementArguments = [
            olt, question.port?.slot ?? -1, question.port?.port ?? -1, question.words,
            isHex && !digits.isEmpty ? "%\(digits)%" : "", "%\(Self.escaped(plain))%",
        ]
        let from = """
            FROM oltAddresses AS a LEFT JOIN oltTerminals AS t ON t.olt = a.olt AND t.slot = a.slot
                AND t.port = a.port AND t.ont = a.ont AND t.goneAt IS NULL
                LEFT JOIN oltStates AS s ON s.olt = a.olt
            WHERE a.olt = ?1 AND (?2 < 0 OR (a.slot = ?2 AND a.port = ?3))
                AND (?4 = '' OR replace(a.address, ':', '') LIKE ?5 OR t.description LIKE ?6 ESCAPE '\\'
                    OR t.serial LIKE ?6 ESCAPE '\\')
            """
        let isNow = Self.isNow
        return try await database.read(.chart) { database in
            let counts = try Row.fetchOne(
                database, sql: "SELECT count(*) AS n, count(CASE WHEN \(isNow) THEN 1 END) AS now \(from)",
                arguments: arguments)
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT a.*, \(isNow) AS isNow, t.number AS terminal, t.serial, t.description \(from)
                        AND (?7 = 0 OR \(isNow))
                    ORDER BY a.slot, a.port, a.ont, a.seen DESC, a.address LIMIT ?8
                    """, arguments: arguments + [question.isNowOnly, question.most])
            return AddressTable(
                rows: rows.compactMap(LearntAddress.init(registered:)), now: counts?["now"] ?? 0,
                all: counts?["n"] ?? 0)
        }
    }

    /// By number of the terminal: what was learnt behind it while it was registered, the newest first.
    func addresses(behind terminals: [KeptTerminal]) async throws -> [Int64: [LearntAddress]] {
        try await database.read(.chart) { database in
            var found: [Int64: [LearntAddress]] = [:]
            for terminal in terminals {
                let place = terminal.place
                let rows = try Row.fetchAll(
                    database.cachedStatement(
                        sql: """
                            SELECT a.*, \(Self.isNow) AS isNow
                            FROM oltAddresses AS a LEFT JOIN oltStates AS s ON s.olt = a.olt
                            WHERE a.olt = ? AND a.slot = ? AND a.port = ? AND a.ont = ? AND a.seen >= ? AND a.seen <= ?
                            ORDER BY a.seen DESC, a.address LIMIT 20
                            """),
                    arguments: [
                        terminal.olt, place.port.slot, place.port.port, place.ont, terminal.firstSeen,
                        terminal.goneAt ?? .max,
                    ]
                ).compactMap { LearntAddress($0) }
                if !rows.isEmpty { found[terminal.number] = rows }
            }
            return found
        }
    }
}
