internal import Gpon
internal import HubDatabase

/// A service port of an OLT, with the terminal that is registered at its place.
struct KeptServicePort: Sendable, Equatable {
    var service: ListedServicePort
    /// `nil` where none is registered there.
    var terminal: KeptTerminal?

    /// Whether the hub can plan its removal though it has no terminal.
    var isRemovableOrphan: Bool { terminal == nil && service.isOnGPON }
}

/// Which service ports of an OLT are asked for.
struct ServicePortQuestion: Sendable, Equatable {
    var port: PonPort?
    var vlan: Int?
    /// Those without a terminal alone.
    var isOrphansOnly = false
    /// From 1.
    var page = 1
    var size = 100
}

/// One page of service ports, and how many there are.
struct ServicePortTable: Sendable {
    var rows: [KeptServicePort]
    var all: Int
    var orphans: Int
}

/// Service ports of OLTs, with those that have no terminal: they take an index, and carry a VLAN, too.
extension GponStore {
    private static let nothing = -1

    /// All of an OLT: others are gone.
    func keepServicePorts(_ all: [ListedServicePort], of olt: Int64) async throws {
        let now = database.now
        try await database.change { database in
            try database.execute(sql: "DELETE FROM oltServicePorts WHERE olt = ?", arguments: [olt])
            for service in all { try Self.put(service, of: olt, database) }
            try Self.touch(olt, database)
            try database.execute(
                sql: "UPDATE oltStates SET servicePortsAt = ? WHERE olt = ?", arguments: [now, olt])
        }
    }

    /// Those of one terminal.
    func keepServicePorts(_ all: [ListedServicePort], at place: TerminalPlace, of olt: Int64) async throws {
        try await database.change { database in
            try database.execute(
                sql: "DELETE FROM oltServicePorts WHERE olt = ? AND slot = ? AND port = ? AND ont = ?",
                arguments: [olt, place.port.slot, place.port.port, place.ont])
            for service in all where service.place == place { try Self.put(service, of: olt, database) }
        }
    }

    private static func put(_ service: ListedServicePort, of olt: Int64, _ database: Database) throws {
        let port = service.place?.port ?? service.port.flatMap { PonPort($0) }
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO oltServicePorts (olt, ind, slot, port, ont, vlan, gem, userVLAN, rxTable, txTable,
                    state, printedPort, portType) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                olt, service.index, port?.slot ?? nothing, port?.port ?? nothing,
                service.place?.ont ?? nothing, service.vlan, service.gem, service.userVLAN, service.rxTable,
                service.txTable, service.state, service.port, service.portType,
            ])
    }

    func servicePorts(at place: TerminalPlace, of olt: Int64) async throws -> [ListedServicePort] {
        try await database.read(.chart) { database in
            try Row.fetchAll(
                database,
                sql:
                    "SELECT * FROM oltServicePorts WHERE olt = ? AND slot = ? AND port = ? AND ont = ? ORDER BY ind",
                arguments: [olt, place.port.slot, place.port.port, place.ont]
            ).map(ListedServicePort.init)
        }
    }

    /// Of an OLT, by index.
    func servicePorts(of olt: Int64, _ question: ServicePortQuestion) async throws -> ServicePortTable {
        let arguments: StatementArguments = [
            olt, question.port?.slot ?? Self.nothing, question.port?.port ?? Self.nothing,
            question.vlan ?? Self.nothing,
        ]
        let from = """
            FROM oltServicePorts AS s LEFT JOIN oltTerminals AS t ON t.olt = s.olt AND t.slot = s.slot
                AND t.port = s.port AND t.ont = s.ont AND t.goneAt IS NULL
            WHERE s.olt = ?1 AND (?2 < 0 OR (s.slot = ?2 AND s.port = ?3)) AND (?4 < 0 OR s.vlan = ?4)
            """
        return try await database.read(.chart) { database in
            let counts = try Row.fetchOne(
                database,
                sql: "SELECT count(*) AS n, count(CASE WHEN t.number IS NULL THEN 1 END) AS o \(from)",
                arguments: arguments)
            let (all, orphans) = (counts?["n"] as Int? ?? 0, counts?["o"] as Int? ?? 0)
            let count = question.isOrphansOnly ? orphans : all
            let last = max(1, (count + question.size - 1) / question.size)
            let first = (min(max(1, question.page), last) - 1) * question.size
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT s.*, t.number AS terminal, t.serial, t.description, t.runState \(from)
                        AND (?5 = 0 OR t.number IS NULL)
                    ORDER BY s.ind LIMIT ?6 OFFSET ?7
                    """,
                arguments: arguments + [question.isOrphansOnly, question.size, first])
            return ServicePortTable(
                rows: rows.map { KeptServicePort($0, of: olt) }, all: all, orphans: orphans)
        }
    }
}

extension ListedServicePort {
    fileprivate init(_ row: Row) {
        let port = PonPort(slot: row["slot"], port: row["port"])
        self.init(
            index: row["ind"], place: port.flatMap { TerminalPlace($0, row["ont"]) },
            port: row["printedPort"] ?? port?.description, portType: row["portType"], vlan: row["vlan"],
            gem: row["gem"], userVLAN: row["userVLAN"], rxTable: row["rxTable"], txTable: row["txTable"],
            state: row["state"])
    }
}

extension KeptServicePort {
    fileprivate init(_ row: Row, of olt: Int64) {
        service = ListedServicePort(row)
        guard let number = row["terminal"] as Int64?, let serial = row["serial"] as String?,
            let place = service.place
        else { return }
        var terminal = KeptTerminal(number: number, olt: olt, place: place, serial: serial)
        (terminal.description, terminal.runState) = (row["description"], row["runState"])
        self.terminal = terminal
    }
}
