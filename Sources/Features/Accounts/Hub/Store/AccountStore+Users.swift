public import Accounts
public import HubCore
internal import HubDatabase
public import MonitorCore

/// Users, who may log in.
extension AccountStore {
    public func hasUsers() async throws -> Bool {
        try await database.read(.decision) { try Self.hasUsers($0) }
    }

    public func addFirstUser(_ name: String, password: Secret, by actor: AuditActor) async throws {
        try await insert(name, .administrator, password, by: actor) { database in
            if try Self.hasUsers(database) { throw AccountFault.notFirst }
        }
    }

    public func addUser(_ name: String, _ role: Role, password: Secret, by actor: AuditActor) async throws {
        try await insert(name, role, password, by: actor) { _ in }
    }

    public func users() async throws -> [User] {
        let now = now
        return try await database.read(.decision) { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT users.*, count(hash) AS open FROM users
                    LEFT JOIN sessions ON user = users.number AND \(SessionRow.isOpen)
                    GROUP BY users.number ORDER BY name
                    """, arguments: SessionRow.limits(at: now)
            ).map { row in
                User(
                    name: row["name"], role: Role(stored: row["role"]),
                    createdAt: UTCTime(milliseconds: row["createdAt"]),
                    sessions: row["open"])
            }
        }
    }

    public func setRole(_ role: Role, of user: String, by actor: AuditActor) async throws {
        try await database.change { database in
            let row = try UserRow.named(user, database)
            try database.execute(
                sql: "UPDATE users SET role = ? WHERE number = ?", arguments: [role.rawValue, row.number])
            try Self.checkAdministrator(database)
            try audit.write(.roleChanged, "\(row.name) \(role.rawValue)", by: actor, database)
        }
    }

    public func setPassword(_ password: Secret, of user: String, by actor: AuditActor) async throws {
        try AccountRules.check(password: password, of: user)
        let hash = try await passwords.hash(password)
        try await database.change { try setPassword(hash, of: try UserRow.named(user, $0), by: actor, $0) }
    }

    public func removeUser(_ name: String, by actor: AuditActor) async throws {
        try await database.change { database in
            let row = try UserRow.named(name, database)
            try database.execute(sql: "DELETE FROM users WHERE number = ?", arguments: [row.number])
            try Self.checkAdministrator(database)
            try audit.write(.userRemoved, row.name, by: actor, database)
        }
    }

    func setPassword(
        _ hash: String, of row: UserRow, by actor: AuditActor, _ database: Database
    ) throws {
        try database.execute(
            sql: "UPDATE users SET password = ? WHERE number = ?", arguments: [hash, row.number])
        try database.execute(sql: "DELETE FROM sessions WHERE user = ?", arguments: [row.number])
        try audit.write(.passwordChanged, row.name, by: actor, database)
    }

    private func insert(
        _ name: String, _ role: Role, _ password: Secret, by actor: AuditActor,
        if isAllowed: @Sendable @escaping (Database) throws -> Void
    ) async throws {
        try AccountRules.check(name: name)
        try AccountRules.check(password: password, of: name)
        try await database.change { try isAllowed($0) }
        let hash = try await passwords.hash(password)
        try await database.change { database in
            // Asked once more: hashing takes long enough for another request to be first.
            try isAllowed(database)
            guard try UserRow.find(name, database) == nil else { throw AccountFault.nameTaken }
            try database.execute(
                sql: "INSERT INTO users (name, role, password, createdAt) VALUES (?, ?, ?, ?)",
                arguments: [name, role.rawValue, hash, now])
            try audit.write(.userAdded, "\(name) \(role.rawValue)", by: actor, database)
        }
    }

    private static func checkAdministrator(_ database: Database) throws {
        let sql = "SELECT EXISTS (SELECT 1 FROM users WHERE role = 'administrator')"
        guard try Bool.fetchOne(database, sql: sql) ?? false else { throw AccountFault.lastAdministrator }
    }

    private static func hasUsers(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM users)") ?? false
    }
}
