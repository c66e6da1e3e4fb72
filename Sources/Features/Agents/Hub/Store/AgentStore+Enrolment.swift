public import Agents
public import HubCore
internal import HubDatabase
public import MonitorCore

/// Agents that are approved as they come, by a token.
extension AgentStore {
    public func enrolments() async throws -> [Enrolment] {
        let now = now
        return try await database.read(.decision) { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM enrolments WHERE expiresAt > ? ORDER BY number",
                arguments: [now]
            ).map { row in
                Enrolment(
                    number: row["number"], label: row["label"],
                    kind: Enrolment.Kind(rawValue: row["kind"]) ?? .once,
                    expiresAt: UTCTime(milliseconds: row["expiresAt"]), uses: row["uses"])
            }
        }
    }

    public func newEnrolment(
        _ kind: Enrolment.Kind, labelled label: String, days: Int, by actor: AuditActor
    ) async throws -> Secret {
        try AgentRules.check(label: label)
        try AgentRules.check(days: days)
        let secret = Credential.new()
        try await database.change { database in
            try database.execute(
                sql: "INSERT INTO enrolments (hash, label, kind, expiresAt) VALUES (?, ?, ?, ?)",
                arguments: [
                    Credential.hash(secret), label, kind.rawValue, now + Int64(days) * 86_400_000,
                ])
            try audit.write(.enrolmentCreated, "\(label) \(kind)", by: actor, database)
        }
        return secret
    }

    /// - Returns: `false` for one that there is not.
    public func revokeEnrolment(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            let label = try String.fetchOne(
                database, sql: "DELETE FROM enrolments WHERE number = ? RETURNING label", arguments: [number])
            guard let label else { return false }
            try audit.write(.enrolmentRevoked, label, by: actor, database)
            return true
        }
    }

    /// Whether this is an enrolment token that is good now.
    public func isEnrolment(_ token: Secret) async throws -> Bool {
        let now = now
        return try await database.read(.decision) { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM enrolments WHERE hash = ? AND expiresAt > ?)",
                arguments: [Credential.hash(token), now]) ?? false
        }
    }

    /// Makes an approved key for the holder of an enrolment token.
    ///
    /// - Parameter address: as the agent says that it is its own.
    /// - Returns: `nil` for a token that there is not, or no more.
    public func key(
        enrolling token: Secret, for address: String, from peer: String
    ) async throws -> Secret? {
        try await key(enrolling: token, for: address, from: peer, at: now)
    }

    func key(
        enrolling token: Secret, for address: String, from peer: String, at now: Int64
    ) async throws -> Secret? {
        let secret = Credential.new()
        let isGiven = try await database.change { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    UPDATE enrolments SET uses = uses + 1 WHERE hash = ? AND expiresAt > ?
                    RETURNING number, label, kind
                    """, arguments: [Credential.hash(token), now])
            guard let row else { return false }
            if row["kind"] == Enrolment.Kind.once.rawValue {
                try database.execute(
                    sql: "DELETE FROM enrolments WHERE number = ?", arguments: [row["number"] as Int64])
            }
            try insert(secret, .approved, address: address, peer: peer, database)
            let key = database.lastInsertedRowID
            let actor = AuditActor(name: "enrolment \(row["label"] as String)", address: peer)
            try audit.write(.enrolmentUsed, "key \(key)", by: actor, database)
            return true
        }
        return isGiven ? secret : nil
    }
}
