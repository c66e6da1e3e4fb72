internal import Agents
public import HubDatabase
public import HubIntake

/// What the intake asks about keys, inside its transaction.
extension AgentStore: ReportKeys {
    /// Bounds of the quarantine of one key.
    static let mostWaitingReports = 2000
    static let mostWaitingBytes = 16 << 20
    /// Of all keys together.
    private static let mostBytesOfAll = 128 << 20
    /// Of keys that were never approved: the rest is for those on hold.
    private static let mostBytesOfPending = 96 << 20
    /// Of those, what was asked for from one network.
    private static let mostBytesOfNetwork = 32 << 20

    public func ruling(
        on key: Int64, claiming agent: String, _ database: Database
    ) throws -> KeyRuling {
        guard let row = try KeyRow.find(key, database) else { return KeyRuling(.denied) }
        var claim = NameClaim(row, claiming: agent, at: now, audit, database)
        let standing: KeyRuling.Standing =
            switch try claim.settle() {
            case .speaks: .speaks
            case .waits: .waits(try Self.room(for: row, database))
            case .foreign(let owner): .foreign(owner: owner)
            case .denied: .denied
            }
        let news = claim.news
        if news.isEmpty { return KeyRuling(standing) }
        return KeyRuling(standing) { say(news) }
    }

    /// A stranger fills its own network's share, and strangers together leave room for agents that were
    /// approved once.
    private static func room(for key: KeyRow, _ database: Database) throws -> QuarantineRoom {
        func waiting(_ condition: String, _ arguments: StatementArguments = []) throws -> Int {
            let statement = try database.cachedStatement(
                sql: "SELECT sum(waitingBytes) FROM keys \(condition)")
            return try Int.fetchOne(statement, arguments: arguments) ?? 0
        }
        var bytes = mostWaitingBytes - key.waitingBytes
        bytes = min(bytes, mostBytesOfAll - (try waiting("")))
        if key.state == .pending {
            bytes = min(bytes, mostBytesOfPending - (try waiting("WHERE state = 'pending'")))
            if let network = key.peerNetwork {
                let others = try waiting("WHERE state = 'pending' AND peerNetwork = ?", [network])
                bytes = min(bytes, mostBytesOfNetwork - others)
            }
        }
        return QuarantineRoom(reports: mostWaitingReports - key.waitingSnapshots, bytes: bytes)
    }

    public func count(
        quarantined reports: Int, bytes: Int, of key: Int64, _ database: Database
    ) throws {
        try database.run(
            """
            UPDATE keys SET waitingSnapshots = waitingSnapshots + ?, waitingBytes = waitingBytes + ?
            WHERE number = ?
            """, [reports, bytes, key])
    }

    public func approvedWaiting(_ database: Database) throws -> [Int64: String] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT number, serverId FROM keys WHERE state = 'approved' AND waitingSnapshots > 0")
        return Dictionary(rows.map { ($0["number"], $0["serverId"] ?? "") }) { first, _ in first }
    }
}
