internal import Foundation
internal import GRDB
public import HubNouns
public import MonitorCore

/// Keys of agents. Any process may call these while another runs the hub.
extension HubStore {
    /// Beyond this many that nobody decided on, no more are given out.
    static let mostPendingKeys = 256
    /// Of those, so many to one network: a stranger with one address, or with all of an IPv6 customer's, leaves room
    /// for others.
    static let mostPendingOfNetwork = 32

    public func newKey(
        _ state: AgentKey.State, serverID: String? = nil, takingOver: Bool = false, by doer: Doer = .console
    ) async throws -> Secret {
        if let serverID { try AgentRules.check(agent: serverID) }
        let secret = Credential.new()
        try await changing { database in
            var others: [KeyRow] = []
            if let serverID {
                others = try KeyRow.speaking(for: serverID, database)
                try NameClaim.check(others, serverID, takingOver: takingOver, database)
            }
            try Self.insert(secret, state, database)
            let number = database.lastInsertedRowID
            try database.execute(
                sql: "UPDATE keys SET serverId = ?, takesOver = ? WHERE number = ?",
                arguments: [serverID, !others.isEmpty, number])
            try AuditBook.write(.keyCreated, Self.subject(number, serverID), by: doer, database)
        }
        return secret
    }

    public func newPendingKey(for address: String, from peer: String) async throws -> PendingKey {
        let secret = Credential.new()
        return try await changing { database in
            func pending(_ condition: String = "", _ arguments: StatementArguments = []) throws -> Int {
                let sql = "SELECT count(*) FROM keys WHERE state = 'pending'" + condition
                return try Int.fetchOne(database, sql: sql, arguments: arguments) ?? 0
            }
            guard try pending() < Self.mostPendingKeys else { return .full }
            let network = PeerNetwork.site(of: peer)
            guard try pending(" AND peerNetwork = ?", [network]) < Self.mostPendingOfNetwork else {
                return .networkFull
            }
            try Self.insert(secret, .pending, address: address, peer: peer, database)
            return .given(secret)
        }
    }

    public func key(_ secret: Secret) async throws(HubStoreError) -> AgentKey? {
        try await reading { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM keys WHERE hash = ?"),
                arguments: [Credential.hash(secret)]
            ).map(AgentKey.init)
        }
    }

    public func owner(
        of key: Int64, claiming serverID: String
    ) async throws(HubStoreError) -> String? {
        let (owner, news) = try await writing { database -> (String?, [KeyNews]) in
            guard let row = try KeyRow.find(key, database) else { return (nil, []) }
            var claim = NameClaim(row, claiming: serverID, at: Self.now, database)
            switch try claim.settle() {
            case .speaks: return (serverID, claim.news)
            case .foreign(let owner): return (owner, claim.news)
            case .waits, .denied: return (nil, claim.news)
            }
        }
        say(news)
        return owner
    }

    public func keys() async throws(HubStoreError) -> [AgentKey] {
        try await reading { database in
            let keys = try Row.fetchAll(database, sql: "SELECT * FROM keys ORDER BY number").map(
                AgentKey.init)
            let lastSeen = try Row.fetchAll(database, sql: "SELECT serverId, lastSeen FROM agents").map {
                ($0["serverId"] as String, UTCTime(milliseconds: $0["lastSeen"]))
            }
            return Self.withContests(keys, Dictionary(lastSeen) { $1 })
        }
    }

    private static func withContests(_ keys: [AgentKey], _ lastSeen: [String: UTCTime]) -> [AgentKey] {
        let speaking = keys.filter { $0.state == .approved || $0.state == .onHold }
        let holders = Dictionary(speaking.compactMap { key in key.serverID.map { ($0, key.number) } }) {
            first, _ in first
        }
        return keys.map { key in
            var key = key
            guard key.serverID == nil, key.state != .denied, let claim = key.claim else { return key }
            let (holder, seen) = (holders[claim], lastSeen[claim])
            if holder != nil || seen != nil { key.contest = .init(key: holder, lastSeen: seen) }
            return key
        }
    }

    /// As the audit names a key.
    static func subject(_ number: Int64, _ serverID: String?) -> String {
        "key \(number)" + (serverID.map { " of \($0.prefix(PeopleRules.longestName))" } ?? "")
    }

    /// - Parameters:
    ///   - address: as it says of itself.
    ///   - peer: where it asked from.
    static func insert(
        _ secret: Secret, _ state: AgentKey.State, address: String? = nil, peer: String? = nil,
        _ database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO keys (hash, state, address, peer, peerNetwork, createdAt) VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                Credential.hash(secret), state.rawValue, address, peer, peer.map(PeerNetwork.site), now,
            ])
    }

    /// Unix milliseconds.
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
