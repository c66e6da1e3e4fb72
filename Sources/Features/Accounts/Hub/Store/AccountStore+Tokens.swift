public import Accounts
internal import GRDB
public import HubCore
internal import HubDatabase
public import MonitorCore

/// Tokens, with which programs read the API.
extension AccountStore {
    public func newToken(
        named label: String, _ role: Role = .viewer, by actor: AuditActor = .console
    ) async throws -> Secret {
        try AccountRules.check(label: label)
        let secret = Credential.new()
        try await database.change { database in
            try database.execute(
                sql: "INSERT INTO tokens (hash, name, role, createdAt) VALUES (?, ?, ?, ?)",
                arguments: [Credential.hash(secret), label, role.rawValue, now])
            try audit.write(.tokenCreated, "\(label) \(role.rawValue)", by: actor, database)
        }
        return secret
    }

    public func visitor(token: Secret) async throws -> Visitor? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT name, role FROM tokens WHERE hash = ?"),
                arguments: [Credential.hash(token)]
            ).map {
                Visitor(name: "token \($0["name"] as String)", role: Role(stored: $0["role"]), csrf: nil)
            }
        }
    }

    public func tokens() async throws -> [APIToken] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT * FROM tokens ORDER BY number").map { row in
                APIToken(
                    number: row["number"], name: row["name"], role: Role(stored: row["role"]),
                    createdAt: UTCTime(milliseconds: row["createdAt"]))
            }
        }
    }

    public func revokeToken(_ number: Int64, by actor: AuditActor) async throws -> Bool {
        try await database.change { database in
            let name = try String.fetchOne(
                database, sql: "DELETE FROM tokens WHERE number = ? RETURNING name", arguments: [number])
            guard let name else { return false }
            try audit.write(.tokenRevoked, name, by: actor, database)
            return true
        }
    }
}
