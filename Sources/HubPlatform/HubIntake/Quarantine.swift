internal import Foundation
internal import HubDatabase
internal import MonitorCore

/// Reports of keys that are not approved yet: durable, bounded, and shown to no user.
struct Quarantine {
    let keys: any ReportKeys

    /// What finds no room is refused, and stays with its agent: what was acknowledged is never dropped.
    func keep(
        _ report: Report, _ room: QuarantineRoom, _ database: Database
    ) throws -> ReportOutcome {
        // As it was received: what is written again could differ, or be refused when it is read again.
        let body = report.body()
        guard room.reports > 0, body.count <= room.bytes else { return .quarantineFull }
        try database.run(
            """
            INSERT OR IGNORE INTO quarantine (key, startId, sequence, agentVersion, arrivedAt, body, kind)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            [
                report.key, report.name.startID, Int64(bitPattern: report.name.sequence), report.agentVersion,
                report.arrivedAt.milliseconds, Data(body), report.kind,
            ])
        guard database.changesCount > 0 else { return .repeated }
        try keys.count(quarantined: 1, bytes: body.count, of: report.key, database)
        return .waiting
    }

    /// One row of the table.
    struct Entry: Sendable {
        let rowID: Int64
        let key: Int64
        let serverID: String
        let agentVersion: String?
        let arrivedAt: Int64
        let kind: String
        let body: [UInt8]
    }

    /// Keys looked at in one question: SQLite takes so many arguments and no more.
    private static let mostKeys = 500

    /// Of keys that were approved since, the oldest first.
    ///
    /// - Parameter kinds: of reports that can be stored now.
    func approved(atMost most: Int, kinds: [String], _ database: Database) throws -> [Entry] {
        let agents = try keys.approvedWaiting(database)
        guard !agents.isEmpty else { return [] }
        let numbers = agents.keys.sorted().prefix(Self.mostKeys)
        let marks = { (count: Int) in Array(repeating: "?", count: count).joined(separator: ", ") }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT rowid, * FROM quarantine WHERE key IN (\(marks(numbers.count)))
                    AND kind IN (\(marks(kinds.count))) ORDER BY rowid LIMIT ?
                """,
            arguments: StatementArguments(Array(numbers)) + StatementArguments(kinds) + [most]
        ).map { row in
            let (key, body): (Int64, Data) = (row["key"], row["body"])
            return Entry(
                rowID: row["rowid"], key: key, serverID: agents[key] ?? "", agentVersion: row["agentVersion"],
                arrivedAt: row["arrivedAt"], kind: row["kind"], body: Array(body))
        }
    }

    /// Of what could not be stored; beyond, the oldest go.
    private static let mostSetAside = 1000

    static func setAside(_ entry: Entry, _ reason: String, _ database: Database) throws {
        try database.run(
            "INSERT INTO setAside (serverId, arrivedAt, reason, body, kind) VALUES (?, ?, ?, ?, ?)",
            [entry.serverID, entry.arrivedAt, reason, Data(entry.body), entry.kind])
        try database.run(
            "DELETE FROM setAside WHERE number <= ?", [database.lastInsertedRowID - Int64(mostSetAside)])
    }

    func drop(_ entry: Entry, _ database: Database) throws {
        try database.run("DELETE FROM quarantine WHERE rowid = ?", [entry.rowID])
        try keys.count(quarantined: -1, bytes: -entry.body.count, of: entry.key, database)
    }
}
