public import Agents
public import HubCore
public import HubDatabase
public import MonitorCore

/// Keys of agents.
extension AgentStore {
    /// Beyond this many pending keys, no more are issued.
    static let mostPendingKeys = 256
    /// Of those, so many to one network: a stranger with one address, or with all of an IPv6 customer's, leaves room
    /// for others.
    static let mostPendingOfNetwork = 32

    /// Makes a key; the answer is the only time that it is seen.
    ///
    /// - Parameters:
    ///   - serverID: the one agent that it shall speak for; `nil` takes the first that uses it, if its name is
    ///     free.
    ///   - takingOver: whether its first use takes the name over from the key that uses it now.
    /// - Throws: `KeyFault.nameInUse` where another key uses the name and this one does not take over.
    public func newKey(
        _ state: AgentKey.State, serverID: String? = nil, takingOver: Bool = false,
        by actor: AuditActor = .console
    ) async throws -> Secret {
        if let serverID { try AgentRules.check(agent: serverID) }
        let secret = Credential.new()
        try await database.change { database in
            var others: [KeyRow] = []
            if let serverID {
                others = try KeyRow.speaking(for: serverID, database)
                try NameClaim.check(others, serverID, takingOver: takingOver, database)
            }
            try insert(secret, state, database)
            let number = database.lastInsertedRowID
            try database.execute(
                sql: "UPDATE keys SET serverId = ?, takesOver = ? WHERE number = ?",
                arguments: [serverID, !others.isEmpty, number])
            try audit.write(.keyCreated, Self.subject(number, serverID), by: actor, database)
        }
        return secret
    }

    /// Makes a key that is pending, unless too many are.
    ///
    /// - Parameters:
    ///   - address: as the asking machine says that it is its own.
    ///   - peer: where it asked from.
    public func newPendingKey(for address: String, from peer: String) async throws -> PendingKey {
        let secret = Credential.new()
        return try await database.change { database in
            func pending(_ condition: String = "", _ arguments: StatementArguments = []) throws -> Int {
                let sql = "SELECT count(*) FROM keys WHERE state = 'pending'" + condition
                return try Int.fetchOne(database, sql: sql, arguments: arguments) ?? 0
            }
            guard try pending() < Self.mostPendingKeys else { return .full }
            let network = PeerNetwork.site(of: peer)
            guard try pending(" AND peerNetwork = ?", [network]) < Self.mostPendingOfNetwork else {
                return .networkFull
            }
            try insert(secret, .pending, address: address, peer: peer, database)
            return .given(secret)
        }
    }

    /// - Returns: `nil` for a key that there is not.
    public func key(_ secret: Secret) async throws(StorageError) -> AgentKey? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT * FROM keys WHERE hash = ?"),
                arguments: [Credential.hash(secret)]
            ).map(AgentKey.init)
        }
    }

    /// The agent that a key speaks for: from now on the one named, where it is approved, has spoken for none
    /// yet, and the name is free.
    ///
    /// - Returns: `nil` for a key that is not approved, or that waits because of the name.
    public func owner(
        of key: Int64, claiming serverID: String
    ) async throws -> String? {
        let (owner, news) = try await database.change { database -> (String?, [KeyNews]) in
            guard let row = try KeyRow.find(key, database) else { return (nil, []) }
            var claim = NameClaim(row, claiming: serverID, at: now, audit, database)
            switch try claim.settle() {
            case .speaks: return (serverID, claim.news)
            case .foreign(let owner): return (owner, claim.news)
            case .waits, .denied: return (nil, claim.news)
            }
        }
        say(news)
        return owner
    }

    public func keys() async throws(StorageError) -> [AgentKey] {
        try await database.read(.decision) { database in
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
        "key \(number)" + (serverID.map { " of \(AgentRules.short($0))" } ?? "")
    }

    /// - Parameters:
    ///   - address: as it says of itself.
    ///   - peer: where it asked from.
    func insert(
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
}
