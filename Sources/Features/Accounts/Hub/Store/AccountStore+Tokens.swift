public import Accounts
public import HubCore
internal import HubDatabase
public import MonitorCore

/// Tokens, with which programs read the API.
extension AccountStore {
    public func newToken(
        named label: String, _ role: Role = .viewer, duties: Set<Duty> = [], by actor: AuditActor = .console
    ) async throws -> Secret {
        try AccountRules.check(label: label)
        let secret = Credential.new()
        try await database.change { database in
            try database.execute(
                sql: "INSERT INTO tokens (hash, name, role, createdAt) VALUES (?, ?, ?, ?)",
                arguments: [Credential.hash(secret), label, role.rawValue, now])
            let number = database.lastInsertedRowID
            for duty in duties.sorted() {
                try database.execute(
                    sql: "INSERT INTO tokenDuties (token, duty) VALUES (?, ?)",
                    arguments: [number, duty.rawValue])
            }
            let given = duties.isEmpty ? "" : ": \(duties.words)"
            try audit.write(.tokenCreated, "\(label) \(role.rawValue)\(given)", by: actor, database)
        }
        return secret
    }

    public func visitor(token: Secret) async throws -> Visitor? {
        try await database.read(.decision) { database in
            try Row.fetchOne(
                database.cachedStatement(
                    sql: "SELECT name, role, \(Self.dutiesOfToken) FROM tokens WHERE hash = ?"),
                arguments: [Credential.hash(token)]
            ).map {
                Visitor(
                    name: "token \($0["name"] as String)", role: Role(stored: $0["role"]),
                    duties: Duty.read($0["duties"]), csrf: nil)
            }
        }
    }

    public func tokens() async throws -> [APIToken] {
        try await database.read(.decision) { database in
            try Row.fetchAll(database, sql: "SELECT *, \(Self.dutiesOfToken) FROM tokens ORDER BY number").map
            {
                row in
                APIToken(
                    number: row["number"], name: row["name"], role: Role(stored: row["role"]),
                    duties: Duty.read(row["duties"]), createdAt: UTCTime(milliseconds: row["createdAt"]))
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
