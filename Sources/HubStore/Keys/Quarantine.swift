internal import Foundation
internal import GRDB
internal import MonitorCore
internal import MonitorWire

/// Snapshots of keys that nobody has approved yet: durable, bounded, and seen by nobody.
enum Quarantine {
    static let mostSnapshots = 2000
    static let mostBytes = 16 << 20
    /// Of all keys together.
    static let mostBytesOfAll = 128 << 20

    /// What finds no room is refused, and stays with its agent: what was acknowledged is never dropped.
    static func keep(_ arrival: Arrival, _ key: KeyRow, _ database: Database) throws -> Arrival.Outcome {
        let body = SnapshotV1.encode(arrival.snapshot).json
        let all = try Int.fetchOne(database, sql: "SELECT sum(waitingBytes) FROM keys") ?? 0
        guard key.waitingSnapshots < mostSnapshots, key.waitingBytes + body.count <= mostBytes,
            all + body.count <= mostBytesOfAll
        else { return .quarantineFull }
        let name = arrival.snapshot.name
        try IntakeTransaction.execute(
            database,
            """
            INSERT OR IGNORE INTO quarantine (key, startId, sequence, agentVersion, arrivedAt, body)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                key.number, name.startID, Int64(bitPattern: name.sequence), arrival.agentVersion,
                arrival.arrivedAt.milliseconds, Data(body),
            ])
        guard database.changesCount > 0 else { return .repeated }
        try count(1, body.count, of: key.number, database)
        return .waiting
    }

    /// One row of the table.
    struct Entry {
        let rowID: Int64
        let key: Int64
        let bytes: Int
    }

    /// The oldest first; an arrival is `nil` where it cannot be read.
    static func approved(
        atMost most: Int, _ database: Database
    ) throws -> [(entry: Entry, arrival: Arrival?)] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT quarantine.rowid, quarantine.* FROM quarantine JOIN keys ON keys.number = key
                WHERE state = 'approved' ORDER BY quarantine.rowid LIMIT ?
                """, arguments: [most]
        ).map { row in
            let body: Data = row["body"]
            let entry = Entry(rowID: row["rowid"], key: row["key"], bytes: body.count)
            guard let received = try? SnapshotV1.decode(Array(body)) else { return (entry, nil) }
            return (
                entry,
                Arrival(
                    snapshot: received.snapshot, key: entry.key, agentVersion: row["agentVersion"],
                    arrivedAt: UTCTime(milliseconds: row["arrivedAt"]))
            )
        }
    }

    static func drop(_ entry: Entry, _ database: Database) throws {
        try IntakeTransaction.execute(database, "DELETE FROM quarantine WHERE rowid = ?", [entry.rowID])
        try count(-1, -entry.bytes, of: entry.key, database)
    }

    private static func count(
        _ snapshots: Int, _ bytes: Int, of key: Int64, _ database: Database
    ) throws {
        try IntakeTransaction.execute(
            database,
            """
            UPDATE keys SET waitingSnapshots = waitingSnapshots + ?, waitingBytes = waitingBytes + ?
            WHERE number = ?
            """, [snapshots, bytes, key])
    }
}
