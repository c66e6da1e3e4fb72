internal import Agents
internal import Foundation
internal import HubDatabase
internal import MonitorCore

/// What the intake asks of a key, inside its transaction: an approval counts from its commit on.
struct KeyRow {
    let number: Int64
    let state: AgentKey.State
    let serverID: String?
    let claim: String?
    let hold: AgentKey.Hold?
    /// Unix milliseconds.
    let seenAt: Int64?
    let takesOver: Bool
    let peerNetwork: String?
    let waitingSnapshots: Int
    let waitingBytes: Int

    private static let columns = """
        number, state, serverId, claim, heldFor, seenAt, takesOver, peerNetwork, waitingSnapshots, waitingBytes
        """

    static func find(_ number: Int64, _ database: Database) throws -> KeyRow? {
        let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM keys WHERE number = ?")
        return try Row.fetchOne(statement, arguments: [number]).map(KeyRow.init)
    }

    /// Those that speak for an agent, approved ones first: a denied key blocks no other.
    static func speaking(for serverID: String, _ database: Database) throws -> [KeyRow] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(columns) FROM keys WHERE serverId = ? AND state IN ('approved', 'on-hold')
                ORDER BY state, number
                """)
        return try Row.fetchAll(statement, arguments: [serverID]).map(KeyRow.init)
    }

    init(_ row: Row) {
        number = row["number"]
        state = AgentKey.State(rawValue: row["state"]) ?? .denied
        serverID = row["serverId"]
        claim = row["claim"]
        hold = (row["heldFor"] as String?).flatMap(AgentKey.Hold.init)
        seenAt = row["seenAt"]
        takesOver = row["takesOver"]
        peerNetwork = row["peerNetwork"]
        waitingSnapshots = row["waitingSnapshots"]
        waitingBytes = row["waitingBytes"]
    }

    /// The agent that people see with it.
    var agent: String? { serverID ?? claim }

    /// Whether it was used within this time, by a clock that may have been set back since.
    func wasSeen(within milliseconds: Int64, of now: Int64) -> Bool {
        seenAt.map { abs(now - $0) < milliseconds } ?? false
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
            createdAt: UTCTime(milliseconds: row["createdAt"]))
        serverID = row["serverId"]
        claim = row["claim"]
        address = row["address"]
        peer = row["peer"]
        waitingSnapshots = row["waitingSnapshots"]
        origin = KeyOrigin(
            networks: (row["network"] as String?).map { $0.split(separator: " ").map(String.init) } ?? [],
            machine: row["machine"])
        hold = (row["heldFor"] as String?).flatMap(Hold.init)
        seenAt = (row["seenAt"] as Int64?).map { UTCTime(milliseconds: $0) }
        takesOver = row["takesOver"]
    }
}
