internal import GRDB
public import HubNouns
public import MonitorCore

/// What programs bring.
extension HubStore {
    public func newToken(
        named label: String, _ role: Role = .viewer, by doer: Doer = .console
    ) async throws -> Secret {
        try PeopleRules.check(label: label)
        let secret = Credential.new()
        try await changing { database in
            try database.execute(
                sql: "INSERT INTO tokens (hash, name, role, createdAt) VALUES (?, ?, ?, ?)",
                arguments: [Credential.hash(secret), label, role.rawValue, Self.now])
            try AuditBook.write(.tokenCreated, "\(label) \(role.rawValue)", by: doer, database)
        }
        return secret
    }

    public func visitor(token: Secret) async throws -> Visitor? {
        try await reading { database in
            try Row.fetchOne(
                database.cachedStatement(sql: "SELECT name, role FROM tokens WHERE hash = ?"),
                arguments: [Credential.hash(token)]
            ).map { Visitor(name: "token \($0["name"] as String)", role: Self.role($0), csrf: nil) }
        }
    }

    public func tokens() async throws -> [APIToken] {
        try await reading { database in
            try Row.fetchAll(database, sql: "SELECT * FROM tokens ORDER BY number").map { row in
                APIToken(
                    number: row["number"], name: row["name"], role: Self.role(row),
                    createdAt: UTCTime(milliseconds: row["createdAt"]))
            }
        }
    }

    public func revokeToken(_ number: Int64, by doer: Doer) async throws -> Bool {
        try await changing { database in
            let name = try String.fetchOne(
                database, sql: "DELETE FROM tokens WHERE number = ? RETURNING name", arguments: [number])
            guard let name else { return false }
            try AuditBook.write(.tokenRevoked, name, by: doer, database)
            return true
        }
    }
}
