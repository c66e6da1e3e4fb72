internal import Foundation
internal import GRDB
internal import HubNouns
internal import LanCore
internal import LanWire
internal import MonitorCore
internal import MonitorWire

/// Snapshots of keys that nobody has approved yet: durable, bounded, and seen by nobody.
enum Quarantine {
    static let mostSnapshots = 2000
    static let mostBytes = 16 << 20
    /// Of all keys together.
    static let mostBytesOfAll = 128 << 20
    /// Of keys that were never approved: the rest is for those on hold.
    private static let mostBytesOfPending = 96 << 20
    /// Of those, what was asked for from one network.
    private static let mostBytesOfNetwork = 32 << 20

    /// What finds no room is refused, and stays with its agent: what was acknowledged is never dropped.
    static func keep(_ arrival: Arrival, _ key: KeyRow, _ database: Database) throws -> Arrival.Outcome {
        // As it was received: what is written anew could differ, or be refused when it is read again.
        let body = arrival.body.map(Array.init) ?? SnapshotV1.encode(arrival.snapshot).json
        guard key.waitingSnapshots < mostSnapshots, key.waitingBytes + body.count <= mostBytes,
            try hasRoom(for: body.count, of: key, database)
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

    /// A stranger fills its own network's share, and strangers together leave room for agents that were
    /// approved once.
    private static func hasRoom(
        for bytes: Int, of key: KeyRow, _ database: Database
    ) throws -> Bool {
        func waiting(_ condition: String, _ arguments: StatementArguments = []) throws -> Int {
            let statement = try database.cachedStatement(
                sql: "SELECT sum(waitingBytes) FROM keys \(condition)")
            return try Int.fetchOne(statement, arguments: arguments) ?? 0
        }
        guard try waiting("") + bytes <= mostBytesOfAll else { return false }
        guard key.state == .pending else { return true }
        guard try waiting("WHERE state = 'pending'") + bytes <= mostBytesOfPending else { return false }
        guard let network = key.peerNetwork else { return true }
        return try waiting("WHERE state = 'pending' AND peerNetwork = ?", [network]) + bytes
            <= mostBytesOfNetwork
    }

    /// One row of the table.
    struct Entry {
        let rowID: Int64
        let key: Int64
        let serverID: String
        let arrivedAt: Int64
        let body: [UInt8]
        let content: Result<Arrival, WireFault>
    }

    /// The oldest first.
    static func approved(atMost most: Int, _ database: Database) throws -> [Entry] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT quarantine.rowid, quarantine.*, serverId
                FROM quarantine JOIN keys ON keys.number = key
                WHERE state = 'approved' ORDER BY quarantine.rowid LIMIT ?
                """, arguments: [most]
        ).map(Entry.init)
    }

    /// Of what could not be taken in; beyond, the oldest go.
    private static let mostSetAside = 1000

    static func setAside(_ entry: Entry, _ reason: String, _ database: Database) throws {
        try IntakeTransaction.execute(
            database, "INSERT INTO setAside (serverId, arrivedAt, reason, body) VALUES (?, ?, ?, ?)",
            [entry.serverID, entry.arrivedAt, reason, Data(entry.body)])
        try IntakeTransaction.execute(
            database, "DELETE FROM setAside WHERE number <= ?",
            [database.lastInsertedRowID - Int64(mostSetAside)])
    }

    static func drop(_ entry: Entry, _ database: Database) throws {
        try IntakeTransaction.execute(database, "DELETE FROM quarantine WHERE rowid = ?", [entry.rowID])
        try count(-1, -entry.body.count, of: entry.key, database)
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

extension Quarantine.Entry {
    fileprivate init(_ row: Row) {
        let data: Data = row["body"]
        let (key, version, arrivedAt): (Int64, String?, Int64) = (
            row["key"], row["agentVersion"], row["arrivedAt"]
        )
        body = Array(data)
        (self.key, self.arrivedAt, rowID) = (key, arrivedAt, row["rowid"])
        serverID = row["serverId"] ?? ""
        do {
            let received = try SnapshotV1.decode(body)
            var snapshot = received.snapshot
            // Its agent may have been called otherwise when it sent this: it is the same key's all the same.
            if !serverID.isEmpty { snapshot.name.serverID = serverID }
            var arrival = Arrival(
                snapshot: snapshot, key: key, agentVersion: version,
                arrivedAt: UTCTime(milliseconds: arrivedAt))
            arrival.wasHeld = true
            content = .success(arrival)
        } catch {
            content = .failure(error)
        }
    }
}
