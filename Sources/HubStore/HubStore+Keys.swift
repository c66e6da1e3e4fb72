internal import Foundation
internal import GRDB
public import MonitorCore

/// Keys of agents. Any process may call these while another runs the hub.
extension HubStore {
    /// Beyond this many that nobody decided on, no more are given out.
    static let mostPendingKeys = 256

    /// Makes a key; the answer is the only time that it is seen.
    ///
    /// - Parameter serverID: the one agent that it shall speak for; `nil` takes the first that uses it.
    public func newKey(
        _ state: AgentKey.State, serverID: String? = nil, address: String? = nil, by doer: Doer = .console
    ) async throws(HubStoreError) -> Secret {
        let secret = Credential.new()
        try await writing { database in
            try Self.insert(secret, state, serverID, address, database)
            let number = database.lastInsertedRowID
            try AuditBook.write(.keyCreated, Self.subject(number, serverID), by: doer, database)
        }
        return secret
    }

    public func newPendingKey(for address: String) async throws(HubStoreError) -> Secret? {
        let secret = Credential.new()
        let isMade = try await writing { database in
            let pending = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM keys WHERE state = 'pending'")
            guard pending ?? 0 < Self.mostPendingKeys else { return false }
            try Self.insert(secret, .pending, nil, address, database)
            return true
        }
        return isMade ? secret : nil
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
        try await writing { database in
            try KeyRow.bind(key, to: serverID, database)
            return try KeyRow.find(key, database)?.serverID
        }
    }

    public func keys() async throws(HubStoreError) -> [AgentKey] {
        try await reading { database in
            try Row.fetchAll(database, sql: "SELECT * FROM keys ORDER BY number").map(AgentKey.init)
        }
    }

    /// Decides on a key. What waits of a denied one is deleted; of an approved one the running hub takes it
    /// in within seconds.
    ///
    /// - Returns: `false` for a key that there is not.
    public func decide(
        _ state: AgentKey.State, on number: Int64, by doer: Doer = .console
    ) async throws(HubStoreError) -> Bool {
        try await writing { database in
            try database.execute(
                sql: "UPDATE keys SET state = ? WHERE number = ?", arguments: [state.rawValue, number])
            guard database.changesCount > 0 else { return false }
            let serverID = try String.fetchOne(
                database, sql: "SELECT serverId FROM keys WHERE number = ?", arguments: [number])
            try AuditBook.write(state.action, Self.subject(number, serverID), by: doer, database)
            guard state == .denied else { return true }
            try database.execute(sql: "DELETE FROM quarantine WHERE key = ?", arguments: [number])
            try database.execute(
                sql: "UPDATE keys SET waitingSnapshots = 0, waitingBytes = 0 WHERE number = ?",
                arguments: [number])
            return true
        }
    }

    /// As the audit names a key.
    private static func subject(_ number: Int64, _ serverID: String?) -> String {
        "key \(number)" + (serverID.map { " of \($0.prefix(PeopleRules.longestName))" } ?? "")
    }

    static func insert(
        _ secret: Secret, _ state: AgentKey.State, _ serverID: String?, _ address: String?,
        _ database: Database
    ) throws {
        try database.execute(
            sql: "INSERT INTO keys (hash, state, serverId, address, createdAt) VALUES (?, ?, ?, ?, ?)",
            arguments: [Credential.hash(secret), state.rawValue, serverID, address, now])
    }

    /// Unix milliseconds.
    static var now: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}

extension AgentKey.State {
    /// How the audit calls a decision for it.
    fileprivate var action: AuditEntry.Action {
        switch self {
        case .pending: .keyReopened
        case .approved: .keyApproved
        case .denied: .keyDenied
        case .onHold: .keyHeld
        }
    }
}
