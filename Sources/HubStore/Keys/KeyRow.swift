internal import Foundation
internal import GRDB
internal import MonitorCore

/// What the intake asks of a key, inside its transaction: an approval counts from its commit on.
struct KeyRow {
    let number: Int64
    let state: AgentKey.State
    let serverID: String?
    let waitingSnapshots: Int
    let waitingBytes: Int

    static func find(_ number: Int64, _ database: Database) throws -> KeyRow? {
        let statement = try database.cachedStatement(
            sql: "SELECT number, state, serverId, waitingSnapshots, waitingBytes FROM keys WHERE number = ?")
        return try Row.fetchOne(statement, arguments: [number]).map { row in
            KeyRow(
                number: row["number"], state: AgentKey.State(rawValue: row["state"]) ?? .denied,
                serverID: row["serverId"], waitingSnapshots: row["waitingSnapshots"],
                waitingBytes: row["waitingBytes"])
        }
    }

    /// A key speaks for the agent that used it first.
    static func bind(_ number: Int64, to serverID: String, _ database: Database) throws {
        try IntakeTransaction.execute(
            database, "UPDATE keys SET serverId = ? WHERE number = ? AND serverId IS NULL",
            [serverID, number])
    }
}

extension AgentKey {
    static func find(_ number: Int64, _ database: Database) throws -> AgentKey? {
        try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM keys WHERE number = ?"), arguments: [number]
        ).map(AgentKey.init)
    }

    init(_ row: Row) {
        self.init(
            number: row["number"], state: State(rawValue: row["state"]) ?? .denied,
            serverID: row["serverId"], address: row["address"],
            createdAt: UTCTime(milliseconds: row["createdAt"]), waitingSnapshots: row["waitingSnapshots"],
            origin: AgentOrigin(address: row["network"], machine: row["machine"]))
    }
}
